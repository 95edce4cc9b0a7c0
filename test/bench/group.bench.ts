import { Kafka, logLevel } from 'kafkajs';
import type { Carrying } from '#apps/composition/kafka.js';
import type { Position } from '#libs/kernel/event.js';
import { eventually } from '../support/eventually.js';
import type { TestConnection } from '../support/postgres.js';
import { BenchChild } from './bench.child.js';
import { cpuOfPostgres } from './bench.cpu.js';
import { type BenchParts, forChild, openTopic, startRelay, withKafka } from './bench.kafka.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { projectedTo, stored } from './receiving.bench.js';

const GROUP = 'peakend-insights';

interface Cpu {
  readonly node: number;
  readonly postgres: number;
}

/**
 * The microseconds of CPU per event that a group of projectors and PostgreSQL use, from waiting for events until all
 * are projected; PostgreSQL's work for the relay is included. They have projected as many events before, so that what
 * a new process has to compile is not counted.
 */
async function cpuOfGroup(parts: BenchParts, events: number, members: number, tenant: string): Promise<Cpu> {
  const { connection, brokers } = parts;
  const warm = await stored(parts, events, `${tenant}-before`);
  const carrying = await openTopic(parts, warm.from);
  const projectors = await Promise.all(
    Array.from({ length: members }, () => BenchChild.start('./bench.projector.ts', [carrying.topic], forChild(parts))),
  );
  await joined(brokers, members);
  await projected(parts, carrying, warm.to);
  const { to } = await stored(parts, events, tenant);
  const used = async () => {
    const each = await Promise.all(projectors.map((projector) => projector.cpu()));
    return { node: each.reduce((sum, cpu) => sum + cpu, 0), postgres: cpuOfPostgres(connection) };
  };
  const before = await used();
  await projected(parts, carrying, to);
  const after = await used();
  await carrying.bus.close();
  await Promise.all(projectors.map((projector) => projector.stop()));
  return { node: (after.node - before.node) / events, postgres: (after.postgres - before.postgres) / events };
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

/** What sharing the work among projectors costs. */
export function group(connection: TestConnection, rounds: number, events: number): Promise<readonly Result[]> {
  return withKafka(connection, async (parts) => {
    let tenants = 0;
    const found: Record<number, Cpu[]> = { 1: [], 3: [] };
    const of = (members: number) => async () => {
      const cpu = await cpuOfGroup(parts, events, members, `tenant-${++tenants}`);
      found[members]?.push(cpu);
      return cpu.node + cpu.postgres;
    };
    const { one, three } = await inTurns(rounds, { one: of(1), three: of(3) });
    const part = (members: number, of: keyof Cpu) => found[members]?.slice(1).map((cpu) => cpu[of]) ?? [];
    const what = `CPU per event of three projectors and PostgreSQL, ${events.toLocaleString('en')} facts`;
    return [
      compare(what, 'of one projector and PostgreSQL', { most: 1.15 }, three, one, 'µs'),
      compare('of it the projectors’', 'the one projector’s', null, part(3, 'node'), part(1, 'node'), 'µs'),
      compare('of it PostgreSQL’s', 'PostgreSQL’s', null, part(3, 'postgres'), part(1, 'postgres'), 'µs'),
    ];
  });
}
