import { Kafka, logLevel } from 'kafkajs';
import type { Carrying } from '#apps/composition/kafka.js';
import type { Position } from '#libs/kernel/event.js';
import { eventually } from '../support/eventually.js';
import type { TestConnection } from '../support/postgres.js';
import { BenchChild } from './bench.child.js';
import { cpuOfPostgres } from './bench.cpu.js';
import { type BenchParts, forChild, openTopic, PARTITIONS, startRelay, withKafka } from './bench.kafka.js';
import { compare, type Goal, inTurns, type Result } from './bench.measure.js';
import { DelayingProxy } from './delaying.proxy.js';
import { projectedTo, stored } from './receiving.bench.js';

const GROUP = 'peakend-insights';

/** What each round trip to PostgreSQL takes longer than on one machine. */
const LATE_MS = 5;

interface Shared {
  /** Events per second, until all are projected. */
  readonly rate: number;
  /** Microseconds of CPU per event: of the projectors, and of PostgreSQL, whose work for the relay is included. */
  readonly node: number;
  readonly postgres: number;
}

/**
 * What a group of projectors makes of events, from waiting for them until all are projected. They have projected as many
 * before, so that what a new process has to compile is not counted.
 */
async function shared(parts: BenchParts, proxy: DelayingProxy, events: number, members: number, tenant: string) {
  const { connection, brokers } = parts;
  const warm = await stored(parts, events, `${tenant}-before`);
  const carrying = await openTopic(parts, warm.from);
  const far = forChild({ ...parts, connection: { ...connection, port: proxy.port } });
  const projectors = await Promise.all(
    Array.from({ length: members }, () => BenchChild.start('./bench.projector.ts', [carrying.topic], far)),
  );
  await joined(brokers, members);
  await projected(parts, carrying, warm.to);
  const { to } = await stored(parts, events, tenant);
  const used = async () => {
    const each = await Promise.all(projectors.map((projector) => projector.cpu()));
    return { node: each.reduce((sum, cpu) => sum + cpu, 0), postgres: cpuOfPostgres(connection) };
  };
  const [before, started] = [await used(), performance.now()];
  await projected(parts, carrying, to);
  const rate = (events * 1_000) / (performance.now() - started);
  const after = await used();
  await carrying.bus.close();
  await Promise.all(projectors.map((projector) => projector.stop()));
  const [node, postgres] = [(after.node - before.node) / events, (after.postgres - before.postgres) / events];
  return { rate, node, postgres } satisfies Shared;
}

/** Carries and projects what is stored. */
async function projected(parts: BenchParts, carrying: Carrying, to: Position): Promise<void> {
  const relay = startRelay(parts, carrying);
  await projectedTo(parts, to);
  await relay.stop();
}

/** Waits until the group has this many members, each with its partitions. */
async function joined(brokers: readonly string[], members: number): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await eventually(
    `${members} projectors share the partitions`,
    async () => {
      // While the first group is being created, its coordinator is unknown.
      const [group] = (await admin.describeGroups([GROUP]).catch(() => ({ groups: [] }))).groups;
      return group?.state === 'Stable' && group.members.length === members;
    },
    120_000,
  );
  await admin.disconnect();
}

/** What sharing the work among projectors brings, and what it costs. */
export function scale(connection: TestConnection, rounds: number, events: number): Promise<readonly Result[]> {
  return withKafka(connection, async (parts) => {
    const proxy = await DelayingProxy.before(connection);
    proxy.lateMs = LATE_MS;
    let tenants = 0;
    const of = (members: number) => () => shared(parts, proxy, events, members, `tenant-${++tenants}`);
    const { one, three } = await inTurns(rounds, { one: of(1), three: of(3) });
    proxy.close();
    const compared = (what: string, against: string, goal: Goal | null, by: (of: Shared) => number, unit: string) =>
      compare(what, against, goal, three.map(by), one.map(by), unit);
    const number = events.toLocaleString('en');
    const cpu = `CPU per event of three projectors and PostgreSQL, ${number} facts`;
    const late = `${PARTITIONS} partitions, ${LATE_MS} ms to PostgreSQL`;
    return [
      compared(`three projectors, ${number} facts, ${late}`, 'one', { least: 2.5 }, ({ rate }) => rate, 'events/s'),
      compared(cpu, 'of one and PostgreSQL', { most: 1.15 }, ({ node, postgres }) => node + postgres, 'µs'),
      compared('of it the projectors’', 'the one projector’s', null, ({ node }) => node, 'µs'),
      compared('of it PostgreSQL’s', 'PostgreSQL’s', null, ({ postgres }) => postgres, 'µs'),
    ];
  });
}
