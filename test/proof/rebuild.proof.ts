import type { Client } from 'pg';
import { insights } from '#libs/insights/insights.js';
import { decodeSums, encodeSums } from '#libs/insights/engine/sums.codec.js';
import { times } from '#libs/kernel/whole.js';
import { JOURNEYS_VERSION } from '#libs/insights/journey/journey.projection.js';
import { JOURNEY_WIDTH, TYPE_WIDTH } from '#libs/insights/journey/journey.sums.js';
import { ApiClient, type Answered } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { full, decidedLogOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { errand } from '#test/support/random.facts.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import { ServerProcess } from '#test/support/server.process.js';
import { Writers } from '#test/support/writers.js';

const PUTS = full ? 10 : 1;
/** Customers with two touchpoints two hours apart: one or two journeys each, by the gap. All journeys fit one page. */
const PROBES = 90;

const product = useBuild();
let server: ServerProcess;
let client: ApiClient;
let writers: Writers;

beforeAll(async () => {
  server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
  client = await ApiClient.newTenant(() => server.url, 'proof');
  await client.expect(201, 'PUT', '/v1/definitions/errand', errand);
  await client.expect(201, 'PUT', '/v1/definitions/probe', probe(1));
  const until = Date.now();
  const { body } = await client.publish(
    Array.from({ length: PROBES }, (_, index) => [probeEvent(index, 10), probeEvent(index, 12)]).flat(),
  );
  await client.get('/v1/journeys', body.position);
  // At full length about 500 events a second, if the machine can.
  const load = full ? { writers: 10, restMs: 200 } : { writers: 4, restMs: 500 };
  writers = new Writers(client, { ...load, customers: 1_000, seed: 7, batch: 20, until });
}, PATIENCE_MS);

afterAll(async () => {
  writers?.abandon();
  await server?.end('SIGTERM');
}, PATIENCE_MS);

/** Odd versions separate the two touchpoints, even ones join them. */
function probe(version: number): object {
  const stages = [{ name: 'only', phase: 'in-sale', touchpoints: ['probe-touch'] }];
  return { stages, terminal: [], idleGapSeconds: (version % 2 === 1 ? 3_600 : 3 * 3_600) + version };
}

function probeEvent(index: number, hour: number): object {
  const event = {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/probes',
    id: `${index}-${hour}`,
  };
  return {
    ...event,
    subject: `probe-${index}`,
    time: `2024-03-05T${hour}:00:00Z`,
    data: { touchpoint: 'probe-touch', channel: 'app', valence: hour === 10 ? 1 : -0.5 },
  };
}

const journeysIn = (version: number) => PROBES * (version % 2 === 1 ? 2 : 1);

type Body = Answered['body'];

/** Doubles all sums over a definition's journeys. */
async function doubleSums(sql: Client, build: number, definition: string): Promise<void> {
  const twice = (bytes: Buffer, width: number) =>
    encodeSums(
      [...decodeSums(bytes, width)].map(({ names, sums }) => ({ names, sums: sums.map((sum) => times(2, sum)) })),
    );
  const which = 'from insight.cells where build = $1 and definition = $2';
  const { rows } = await sql.query(`select ctid, journeys, types ${which} for update`, [build, definition]);
  for (const { ctid, journeys, types } of rows) {
    await sql.query('update insight.cells set journeys = $2, types = $3 where ctid = $1', [
      ctid,
      twice(journeys, JOURNEY_WIDTH),
      twice(types, TYPE_WIDTH),
    ]);
  }
}

/** Each question, and the version that its answer shows: throws if the answer mixes versions or shows none. */
const QUESTIONS: Readonly<Record<string, (body: Body) => number>> = {
  '/v1/journey-maps/probe': ({ definitionVersion, journeys, stages }: Body) => {
    const [{ touchpoints }] = stages;
    expect([journeys, touchpoints[0].n, touchpoints[0].journeys]).toEqual([
      journeysIn(definitionVersion),
      2 * PROBES,
      journeysIn(definitionVersion),
    ]);
    return definitionVersion;
  },
  '/v1/journeys?definition=probe&limit=200': ({ items }: Body) => {
    const [{ definitionVersion }] = items;
    const versions = new Set(items.map((item: Body) => item.definitionVersion));
    expect([[...versions], items.length]).toEqual([[definitionVersion], journeysIn(definitionVersion)]);
    return definitionVersion;
  },
  '/v1/customers/probe-89/journeys': ({ items }: Body) => {
    const [{ definitionVersion }] = items;
    expect(items.map((item: Body) => item.scores.touchpoints)).toEqual(definitionVersion % 2 === 1 ? [1, 1] : [2]);
    return definitionVersion;
  },
};

/** Asks over and over; returns the versions seen in order, without consecutive repeats. */
async function watch(
  path: string,
  read: (body: Body) => number,
  ending: { over: boolean },
): Promise<readonly number[]> {
  const seen: number[] = [];
  while (!ending.over) {
    const version = read(await client.get(path));
    if (seen.at(-1) !== version) seen.push(version);
  }
  return seen;
}

test(
  `nobody ever sees half of a changed definition, under load, ${PUTS} times`,
  async () => {
    for (let version = 2; version <= PUTS + 1; version++) {
      const ending = { over: false };
      const watched = Promise.all(Object.entries(QUESTIONS).map(([path, read]) => watch(path, read, ending)));
      watched.catch(() => undefined);
      const put = await client.expect(200, 'PUT', '/v1/definitions/probe', probe(version));
      const position = put.headers.get('peakend-position') as string;
      for (const [path, read] of Object.entries(QUESTIONS))
        expect(read(await client.get(path, position))).toBe(version);
      ending.over = true;
      // Old, then new; or only new, if the first answer came late. Never new, then old.
      for (const versions of await server.during(watched))
        expect([[version - 1, version], [version], [version - 1]]).toContainEqual(versions);
    }
  },
  PATIENCE_MS,
);

test(
  'nobody ever sees half of a rebuild by a new version of the code, and writes are visible meanwhile',
  async () => {
    const address = server.postgresAddress();
    const version = PUTS + 1;
    // What an earlier version of the code left: journeys and sums with another meaning.
    await withClient(address, async (sql) => {
      await sql.query('begin');
      await sql.query("select from engine.checkpoints where projection = 'insights' for update");
      const { rows } = await sql.query(
        "update engine.builds set version = 0 where tenant = 'proof' and insight = 'journeys' and status = 'live' returning build",
      );
      await sql.query("update insight.journeys set tier = 'former' where build = $1 and definition = 'probe'", [
        rows[0].build,
      ]);
      await doubleSums(sql, rows[0].build, '=probe');
      await sql.query('commit');
    });
    const ending = { over: false };
    const tier = '/v1/journeys?definition=probe&limit=200';
    const watched = Promise.all([
      watch(
        tier,
        ({ items }) => {
          const tiers = new Set(items.map((item: Body) => item.tier));
          expect([tiers.size, items.length]).toEqual([1, journeysIn(version)]);
          return tiers.has('former') ? 0 : 1;
        },
        ending,
      ),
      watch(
        '/v1/journey-maps/probe',
        ({ journeys }) => {
          expect([journeysIn(version), 2 * journeysIn(version)]).toContain(journeys);
          return journeys === journeysIn(version) ? 1 : 0;
        },
        ending,
      ),
    ]);
    watched.catch(() => undefined);
    const written = await client.publish([
      {
        ...probeEvent(0, 11),
        subject: 'late',
        id: 'late',
        data: { touchpoint: 'call', channel: 'app', journey: { definition: 'errand' } },
      },
    ]);
    const { items } = await client.get('/v1/customers/late/journeys', written.body.position);
    expect(items.map((item: Body) => item.definition)).toEqual(['errand']);
    await eventually(
      'the new version is live',
      async () => {
        const { projections } = await client.get('/v1/status');
        return projections[0].version === JOURNEYS_VERSION && projections[0].rebuilding === null;
      },
      PATIENCE_MS,
    );
    ending.over = true;
    for (const seen of await server.during(watched)) expect([[0, 1], [1], [0]]).toContainEqual(seen);
  },
  PATIENCE_MS,
);

test(
  'everything then equals a fresh start from the log',
  async () => {
    await server.during(writers.stop());
    await eventually('queries have caught up', () => client.hasSettled(writers.position), PATIENCE_MS);
    const log = await decidedLogOf(server.postgresAddress());
    expect(log.length).toBeGreaterThan(2 * PROBES);
    expect(await differencesFromLog(log, client, 'UTC', { maps: 50 })).toEqual([]);
    const { rows } = await withClient(server.postgresAddress(), (sql) =>
      sql.query("select status from engine.builds where tenant = 'proof' and status <> 'retired'"),
    );
    expect(rows).toEqual(insights.map(() => ({ status: 'live' })));
  },
  PATIENCE_MS,
);
