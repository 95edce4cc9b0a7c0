import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { problemsByLog } from '#test/support/log.verdict.js';
import { full, decidedLogOf, PATIENCE_MS, useBuild } from '#test/support/proof.js';
import { errand } from '#test/support/random.facts.js';
import { ADMIN_KEY, ServerProcess } from '#test/support/server.process.js';
import { Writers } from '#test/support/writers.js';

const KILLS = full ? 50 : 2;
/** Events acknowledged between two kills. */
const BETWEEN = full ? 400 : 150;
const ZONE = 'Europe/Berlin';

const product = useBuild();

/** One installation under load, killed again and again. */
async function survives(kill: (server: ServerProcess) => Promise<ServerProcess>): Promise<{ unknownFates: number }> {
  const options = { build: product.build, dataDir: await product.newDataDirectory() };
  let server = await ServerProcess.start(options);
  let writers: Writers | undefined;
  try {
    const client = await ApiClient.newTenant(() => server.url, 'proof', ZONE);
    await client.expect(201, 'PUT', '/v1/definitions/errand', errand);
    const load = new Writers(client, {
      writers: 8,
      customers: 40,
      seed: KILLS,
      batch: 30,
      until: Date.now(),
      restMs: 20,
    });
    writers = load;
    for (let killed = 0; killed < KILLS; killed++) {
      const goal = load.acknowledged.size + BETWEEN;
      await server.during(eventually('the writers make progress', () => load.acknowledged.size >= goal, PATIENCE_MS));
      server = await kill(server);
    }
    await server.during(load.stop());
    await eventually('queries have caught up', () => client.hasSettled(load.position), PATIENCE_MS);

    const log = await decidedLogOf(server.postgresAddress());
    expect(await problemsByLog(log, load, client, ZONE)).toEqual([]);
    expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1));
    return load;
  } finally {
    writers?.abandon();
    await server.end('SIGTERM');
  }
}

/** How many threads project after each kill: one by itself, several that share the log out, none beside the one that serves. */
const THREADS = ['3', '1', '0', '2'];

test(
  `nothing acknowledged is lost and nothing counts twice when the server is killed ${KILLS} times, with other threads each time`,
  async () => {
    let lives = 0;
    const { unknownFates } = await survives(async (server) => {
      await server.end('SIGKILL');
      const env = { ...server.options.env, PEAKEND_PROJECTING_THREADS: THREADS[lives++ % THREADS.length] as string };
      const next = await ServerProcess.start({ ...server.options, env });
      const { body } = await ApiClient.of(() => next.url, 'proof', ADMIN_KEY).ask('GET', '/metrics');
      expect(body).toContain(`peakend_projection_threads{projection="insights"} ${env.PEAKEND_PROJECTING_THREADS}\n`);
      return next;
    });
    expect(unknownFates).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

test(
  `nothing acknowledged is lost and nothing counts twice when its PostgreSQL is killed ${KILLS} times`,
  async () => {
    const { unknownFates } = await survives(async (server) => {
      server.signalPostgres('SIGKILL');
      return server;
    });
    expect(unknownFates).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
