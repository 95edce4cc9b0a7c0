import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { testDatabase } from '#test/support/postgres.js';
import { full, decidedLogOf, PATIENCE_MS, repeated, useBuild, withClient } from '#test/support/proof.js';
import { errand } from '#test/support/random.facts.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import { MASTER_KEY, ServerProcess } from '#test/support/server.process.js';
import { Writers } from '#test/support/writers.js';

const product = useBuild();
const ROUNDS = full ? 200 : 6;

test(
  'a second instance on the same data directory refuses to start and harms nothing',
  async () => {
    const options = { build: product.build, dataDir: await product.newDataDirectory() };
    const first = await ServerProcess.start(options);
    try {
      const client = await ApiClient.newTenant(() => first.url, 'proof');
      await expect(ServerProcess.start(options)).rejects.toThrow(
        /ended with 2: .*in use by a live instance \(process \d+\)/s,
      );
      const { status } = await client.publish([touch('k', 'after')]);
      expect(status).toBe(202);
    } finally {
      await first.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);

function touch(subject: string, id: string): object {
  const event = {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/proof',
    id,
    subject,
    time: '2024-03-05T10:00:00Z',
  };
  return { ...event, data: { touchpoint: 'call', channel: 'app', valence: 0.5 } };
}

test(
  'two instances started at once on one outside PostgreSQL share the work, though one is killed midway',
  async () => {
    const { connection, close } = await testDatabase();
    const { user, password, host, port } = connection;
    const name = `${connection.database}_shared`;
    await withClient(connection, (sql) => sql.query(`create database ${name} template template0`));
    const env = {
      PEAKEND_DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${name}`,
      PEAKEND_MASTER_KEY: MASTER_KEY,
    };
    const start = () => ServerProcess.start({ build: product.build, dataDir: product.newDirectory(), env });
    const [a, started] = await Promise.all([start(), start()]);
    let b = started;
    const writers: Writers[] = [];
    try {
      const onA = await ApiClient.newTenant(() => a.url, 'proof');
      const onB = onA.at(() => b.url);
      await onA.expect(201, 'PUT', '/v1/definitions/errand', errand);
      // Both take the very same events at the same time.
      const options = { writers: full ? 4 : 2, customers: 30, seed: 3, batch: 20, until: Date.now(), restMs: 300 };
      writers.push(new Writers(onA, options), new Writers(onB, options));
      for (let round = 0; round < ROUNDS; round++) {
        const [writing, reading] = round % 2 === 0 ? [onA, onB] : [onB, onA];
        const { body } = await writing.publish([touch(`reader-${round}`, `round-${round}`)]);
        expect((await reading.get(`/v1/customers/reader-${round}`, body.position)).journeys).toBe(1);
        if (round === ROUNDS / 2) {
          await b.end('SIGKILL');
          b = await start();
        }
      }
      for (const load of writers) await load.stop();
      for (const client of [onA, onB]) {
        for (const { position } of writers)
          await eventually('queries have caught up', () => client.hasSettled(position), PATIENCE_MS);
      }
      const log = await decidedLogOf({ ...connection, database: name });
      const stored = new Set(log.map(({ eventId }) => eventId));
      for (const { acknowledged } of writers)
        expect([...acknowledged].filter((eventId) => !stored.has(eventId))).toEqual([]);
      expect(repeated(log)).toEqual([]);
      for (const client of [onA, onB]) expect(await differencesFromLog(log, client, 'UTC', { maps: 50 })).toEqual([]);
    } finally {
      for (const load of writers) load.abandon();
      await Promise.all([a.end('SIGTERM'), b.end('SIGTERM')]);
      await withClient(connection, (sql) => sql.query(`drop database ${name} with (force)`));
      await close();
    }
  },
  PATIENCE_MS,
);
