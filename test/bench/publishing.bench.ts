import type { TestConnection } from '../support/postgres.js';
import { emmett, messageDb, wholeFileCopy } from './append.peers.js';
import { cpuOf, cpuOfPostgres } from './bench.cpu.js';
import { compare, inLanes, type Result, race, type Round } from './bench.measure.js';
import { withPostgres } from './bench.postgres.js';
import { BATCH, SINGLE } from './bench.client.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvents } from './cloud.events.js';

const CALLERS = 128;
const EACH = 'events/s';
const BATCHES = 'batch publishing over HTTP, 100 events to 100 customers';
const SINGLES = 'single publishing over HTTP, 128 callers';
const COPY = 'one whole-file binary COPY';

/** Batches of 100 events to 100 customers, eight at a time. */
function batches(server: BenchProcess, calls: number): Round {
  return async () => {
    const bodies = Array.from({ length: calls }, () => Buffer.from(JSON.stringify(cloudEvents(100))));
    return async () => {
      await inLanes(8, bodies, (body) => server.publish(BATCH, body, 100));
      return calls * 100;
    };
  };
}

function singles(server: BenchProcess, calls: number): Round {
  return async () => {
    const bodies = cloudEvents(calls).map((event) => Buffer.from(JSON.stringify(event)));
    return async () => {
      await inLanes(CALLERS, bodies, (body) => server.publish(SINGLE, body, 1));
      return calls;
    };
  };
}

/** What both cost in CPU, whatever else runs on the machine: elapsed times favour whoever uses fewer processes. */
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

/** Publishing to the server without its projector. */
async function intakeOf(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const server = await BenchProcess.start('no-projector', connection, 'intake');
  const without = await BenchProcess.start('no-append', connection, 'without');
  const [limit, other, statement] = [
    await wholeFileCopy(connection),
    await emmett(connection),
    await messageDb(connection),
  ];
  const batch = await race(rounds, {
    ours: batches(server, 100),
    copy: limit.copy,
    emmett: other.callers(100, 5),
    messageDb: statement.statements(20, 100),
  });
  const single = await race(rounds, {
    ours: singles(server, 2_000),
    emmett: other.callers(CALLERS, 5),
    none: singles(without, 2_000),
  });
  const cpu = await cpuOfBatches(server, connection, limit.copy, rounds);
  await Promise.all([server.stop(), without.stop(), limit.close(), other.close(), statement.close()]);
  return [
    compare(BATCHES, COPY, { least: 0.7 }, batch.ours, batch.copy, EACH),
    compare(BATCHES, "emmett-postgresql's 100 parallel appends", { least: 40 }, batch.ours, batch.emmett, EACH),
    compare(BATCHES, "message-db's single statement", { least: 5 }, batch.ours, batch.messageDb, EACH),
    compare(
      'CPU per event of batch publishing, server and PostgreSQL',
      'one whole-file binary COPY, sender and PostgreSQL',
      { most: 1.43 },
      cpu.ours,
      cpu.copy,
      'µs',
    ),
    compare(SINGLES, 'emmett-postgresql in process', { least: 20 }, single.ours, single.emmett, EACH),
    compare(SINGLES, 'the same server without the append', { least: 0.7 }, single.ours, single.none, EACH),
  ];
}

/** Publishing to the whole server, on its own log: its projector would work through whatever the others append. */
function wholeOf(rounds: number): Promise<readonly Result[]> {
  return withPostgres(async (connection) => {
    const server = await BenchProcess.start('whole', connection, 'whole');
    const limit = await wholeFileCopy(connection);
    const rates = await race(rounds, { copy: limit.copy, ours: batches(server, 20) });
    await Promise.all([server.stop(), limit.close()]);
    return [compare(`${BATCHES}, projecting at once`, COPY, { least: 0.7 }, rates.ours, rates.copy, EACH)];
  });
}

/** Publishing over HTTP. */
export async function publishing(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  return [...(await intakeOf(connection, rounds)), ...(await wholeOf(rounds))];
}
