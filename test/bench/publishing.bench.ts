import type { TestConnection } from '../support/postgres.js';
import { emmett, messageDb, wholeFileCopy } from './append.peers.js';
import { cpuOf, cpuOfPostgres } from './bench.cpu.js';
import { compare, type Result, race, type Round } from './bench.measure.js';
import { BATCH, BenchProcess, type Parts, SINGLE } from './bench.process.js';
import { cloudEvents } from './cloud.events.js';

const CALLERS = 128;

/** Batches of 100 events to 100 customers, eight at a time. */
function batches(server: BenchProcess, calls: number): Round {
  return async () => {
    const bodies = Array.from({ length: calls }, () => JSON.stringify(cloudEvents(100)));
    return async () => {
      await lanes(8, bodies, (body) => server.publish(BATCH, body, 100));
      return calls * 100;
    };
  };
}

function singles(server: BenchProcess, calls: number): Round {
  return async () => {
    const bodies = cloudEvents(calls).map((event) => JSON.stringify(event));
    return async () => {
      await lanes(CALLERS, bodies, (body) => server.publish(SINGLE, body, 1));
      return calls;
    };
  };
}

/** Each caller takes the next item when its last one is done. */
async function lanes<T>(callers: number, items: readonly T[], send: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (const item of rest) await send(item);
    }),
  );
}

/** What both cost in CPU, whatever else runs on the machine: elapsed times of few processes favour the fewer. */
async function cpuOfBatches(server: BenchProcess, connection: TestConnection, copy: Round, rounds: number) {
  const [ours, copied]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const publish = await batches(server, 100)();
    const before = (await server.cpu()) + cpuOfPostgres(connection);
    const published = await publish();
    ours.push(((await server.cpu()) + cpuOfPostgres(connection) - before) / published);
    const send = await copy();
    const start = cpuOf(connection);
    const sent = await send();
    copied.push((cpuOf(connection) - start) / sent);
  }
  return { ours, copy: copied };
}

/** Publishing over HTTP, by the server without its projector, and whole. */
export async function publishing(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const start = (parts: Parts) => BenchProcess.start(parts, connection, `tenant-${parts}`);
  const servers = {
    intake: await start('no-projector'),
    whole: await start('whole'),
    none: await start('no-append'),
  };
  const [limit, other, statement] = [
    await wholeFileCopy(connection),
    await emmett(connection),
    await messageDb(connection),
  ];
  const batch = await race(rounds, {
    ours: batches(servers.intake, 100),
    copy: limit.copy,
    emmett: other.callers(100, 5),
    messageDb: statement.statements(20, 100),
  });
  const single = await race(rounds, {
    ours: singles(servers.intake, 2_000),
    emmett: other.callers(CALLERS, 5),
    none: singles(servers.none, 2_000),
  });
  const cpu = await cpuOfBatches(servers.intake, connection, limit.copy, rounds);
  // Last: what it projects goes on after the round.
  const whole = await race(rounds, { ours: batches(servers.whole, 20) });
  await Promise.all([
    ...Object.values(servers).map((server) => server.stop()),
    limit.close(),
    other.close(),
    statement.close(),
  ]);
  const each = 'events/s';
  const what = 'batch publishing over HTTP, 100 events to 100 customers';
  const one = 'single publishing over HTTP, 128 callers';
  return [
    compare(what, 'one whole-file binary COPY', { least: 0.7 }, batch.ours, batch.copy, each),
    compare(what, "emmett-postgresql's 100 parallel appends", { least: 40 }, batch.ours, batch.emmett, each),
    compare(what, "message-db's single statement", { least: 5 }, batch.ours, batch.messageDb, each),
    compare(
      'CPU per event of batch publishing, server and PostgreSQL',
      'one whole-file binary COPY, sender and PostgreSQL',
      { most: 1.43 },
      cpu.ours,
      cpu.copy,
      'µs',
    ),
    compare(`${what}, projecting at once`, 'one whole-file binary COPY', { least: 0.7 }, whole.ours, batch.copy, each),
    compare(one, 'emmett-postgresql in process', { least: 20 }, single.ours, single.emmett, each),
    compare(one, 'the same server without the append', { least: 0.7 }, single.ours, single.none, each),
  ];
}
