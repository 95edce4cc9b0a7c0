import { type Answered, ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { testDatabase } from '#test/support/postgres.js';
import { full, logOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import type { LogEvent } from '#test/support/recompute/log.js';
import { MASTER_KEY, ServerProcess } from '#test/support/server.process.js';

const KILLS = full ? 30 : 2;
/** Complaints that fall due at once, before each kill. */
const COMPLAINTS = full ? 400 : 80;
/** One in so many has a promise, too. */
const PROMISED = 4;

const product = useBuild();
const day = [{ from: '00:00', to: '24:00' }];
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day };
const quick = {
  calendar: 'always',
  acknowledgeWithinSeconds: 18,
  onBreach: [
    { compensate: { kind: 'discount', value: '10', currency: 'EUR' } },
    { escalate: { reason: 'No answer.' } },
    { followUp: { department: 'service', text: 'Call back.' } },
  ],
};
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();

const filed = (complaintId: string) => ({
  specversion: '1.0',
  type: 'peakend.complaint.filed.v1',
  source: '/channels/web',
  id: complaintId,
  subject: `customer of ${complaintId}`,
  time: ago(60),
  data: { complaintId, category: 'fees', severity: 3, channel: 'web' },
});

/** What runs the clocks, and how it is killed. */
interface Running {
  readonly url: () => string;
  log(): Promise<readonly LogEvent[]>;
  kill(round: number): Promise<void>;
  end(): Promise<void>;
}

/** One server, killed in turn with its PostgreSQL. */
async function oneServer(): Promise<Running> {
  const options = { build: product.build, dataDir: await product.newDataDirectory() };
  let server = await ServerProcess.start(options);
  return {
    url: () => server.url,
    log: () => logOf(server.postgresAddress()),
    async kill(round) {
      if (round % 2 === 1) return server.signalPostgres('SIGKILL');
      await server.end('SIGKILL');
      server = await ServerProcess.start(options);
    },
    end: async () => void (await server.end('SIGTERM')),
  };
}

/** Two servers on one PostgreSQL, killed in turn: one runs the clocks, the other is there to go on. */
async function twoServers(): Promise<Running> {
  const { connection, close } = await testDatabase();
  const { user, password, host, port } = connection;
  const database = `${connection.database}_clocks`;
  await withClient(connection, (sql) => sql.query(`create database ${database} template template0`));
  const env = {
    PEAKEND_DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${database}`,
    PEAKEND_MASTER_KEY: MASTER_KEY,
  };
  const start = () => ServerProcess.start({ build: product.build, dataDir: product.newDirectory(), env });
  const servers = [await start(), await start()] as [ServerProcess, ServerProcess];
  let last = 0;
  return {
    // Asked is the one that was not killed last.
    url: () => (servers[1 - last] as ServerProcess).url,
    log: () => logOf({ ...connection, database }),
    async kill(round) {
      last = round % 2;
      await (servers[last] as ServerProcess).end('SIGKILL');
      servers[last] = await start();
    },
    async end() {
      await Promise.all(servers.map((server) => server.end('SIGTERM')));
      await withClient(connection, (sql) => sql.query(`drop database ${database} with (force)`));
      await close();
    },
  };
}

/** Gives a command until it is answered: what was cut off is sent again, under the same key. */
async function promised(desk: ApiClient, complaintId: string): Promise<void> {
  const promise = { what: 'A call.', dueAt: ago(20), occurredAt: ago(59) };
  let answer: Answered | null = null;
  await eventually(
    `${complaintId} has a promise`,
    async () => {
      const path = `/v1/complaints/${complaintId}/promise`;
      answer = await desk.ask('POST', path, promise, { 'idempotency-key': complaintId }).catch(() => null);
      return answer !== null && answer.status !== 503 && answer.body.code !== 'CONCURRENT_CHANGE';
    },
    PATIENCE_MS,
  );
  expect((answer as Answered | null)?.body).toMatchObject({ complaintId });
}

test.each([
  ['the server and its PostgreSQL are killed', oneServer],
  ['either of two servers is killed', twoServers],
])(
  `each of ${KILLS * COMPLAINTS} breaches, all that it leads to, and each broken promise is there once, however often %s`,
  async (_, start) => {
    const running = await start();
    try {
      const desk = await ApiClient.newTenant(running.url, 'desk');
      await desk.expect(201, 'PUT', '/v1/calendars/always', { timeZone: 'UTC', week });
      await desk.expect(201, 'PUT', '/v1/service-levels/quick', quick);
      const told = async (type = 'complaint.service-level-breached') =>
        (await running.log()).filter((event) => event.type === type).map(({ data }) => String(data.complaintId));
      const names: string[] = [];
      for (let round = 0; round < KILLS; round++) {
        const before = (await told()).length;
        const fresh = Array.from({ length: COMPLAINTS }, (_, index) => `c-${round}-${index}`);
        names.push(...fresh);
        const answer = await desk.publish(fresh.map(filed));
        expect([answer.status, answer.body.accepted]).toEqual([202, COMPLAINTS]);
        const promises = fresh.filter((_, index) => index % PROMISED === 0).map((name) => promised(desk, name));
        const some = async () => (await told()).length > before;
        await eventually('clocks are telling', async () => some().catch(() => false), PATIENCE_MS);
        await running.kill(round);
        await Promise.all(promises);
        const answers = async () => (await desk.ask('GET', '/v1/status').catch(() => null))?.status === 200;
        await eventually('it is back', answers, PATIENCE_MS);
      }
      const withPromise = names.filter((_, index) => (index % COMPLAINTS) % PROMISED === 0).sort();
      const followUps = async () =>
        (await running.log()).filter(({ type }) => type === 'follow-up.opened').map(({ data }) => JSON.stringify(data));
      const whole = async () =>
        (await told()).length >= names.length &&
        (await told('complaint.promise-broken')).length >= withPromise.length &&
        (await followUps()).length >= names.length;
      await eventually('all is told', async () => whole().catch(() => false), PATIENCE_MS);

      for (const type of ['service-level-breached', 'compensation-granted', 'escalated'])
        expect((await told(`complaint.${type}`)).sort()).toEqual([...names].sort());
      expect((await told('complaint.promise-broken')).sort()).toEqual(withPromise);
      const opened = (await followUps()).map((data) => JSON.parse(data).from.complaintId as string);
      expect(opened.sort()).toEqual([...names].sort());
    } finally {
      await running.end();
    }
  },
  PATIENCE_MS,
);
