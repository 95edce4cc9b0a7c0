import { ApiClient } from '#test/support/api.client.js';
import { runCommand } from '#test/support/command.process.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { useBuild, withClient } from '#test/support/proof.js';
import { type AppName, MASTER_KEY, ServerProcess } from '#test/support/server.process.js';

/** A way of running the product as several processes. */
export interface Profile {
  readonly name: string;
  readonly apps: readonly AppName[];
  /** An app's environment, besides the database and the keys. */
  env(app: AppName): Readonly<Record<string, string>>;
  /** Opens one address for all of them. Without it, each is asked at its own. */
  openGateway?(urlOf: (app: AppName) => string): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

/** The product as a process per app, for the tests of a file. */
export function useApps({ apps, env, openGateway }: Profile) {
  const product = useBuild();
  const running = new Map<AppName, ServerProcess>();
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let gateway: { readonly url: string; stop(): Promise<void> } | undefined;
  const server = (app: AppName) => running.get(app) as ServerProcess;
  const environment = (app: AppName) => ({
    PEAKEND_DATABASE_URL: databaseUrlOf(database.connection),
    PEAKEND_MASTER_KEY: MASTER_KEY,
    ...env(app),
  });
  const start = async (app: AppName) => {
    const options = { build: product.build, dataDir: '/nowhere', app, env: environment(app) };
    running.set(app, await ServerProcess.start(options));
  };
  beforeAll(async () => {
    database = await testDatabase();
    // One after the other: on a busy machine, each waits for its stores no longer than an installation would.
    for (const app of apps) await start(app);
    gateway = await openGateway?.((app) => server(app).url);
  });
  afterAll(async () => {
    await gateway?.stop();
    const codes = await Promise.all([...running.values()].map((each) => each.end('SIGTERM')));
    await database?.close();
    expect(codes).toEqual(apps.map(() => 0));
  }, 60_000);
  const urlOf = (app: AppName) => gateway?.url ?? server(app).url;
  return {
    server,
    start,
    /** Runs a command beside them; answers what it tells. */
    run: async (command: 'retext') =>
      (await runCommand(product.build, command, [], '/nowhere', environment('intake'))).stdout,
    /** Where their database is. */
    database: () => database.connection,
    /** Where an app's clients reach it. */
    urlOf,
    /** A tenant as its channels and its analysts reach it. */
    newTenant: async (name: string) => {
      const channel = await ApiClient.newTenant(() => urlOf('intake'), name);
      return { channel, analyst: channel.at(() => urlOf('insights')) };
    },
  };
}

const touchpoint = (subject: string, name: string, minute: number, valence: number) => ({
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/branch/12',
  id: `${subject}-${name}`,
  subject,
  time: `2024-03-05T10:0${minute}:00Z`,
  data: { touchpoint: name, channel: 'branch', valence },
});

const definition = (idleGapSeconds: number) => ({
  stages: [{ name: 'visit', phase: 'in-sale', touchpoints: ['queue', 'counter'] }],
  terminal: [],
  idleGapSeconds,
});

/** What holds for the product as a process per app, whatever stores and carries its events. */
export function appsSuite(profile: Profile): ReturnType<typeof useApps> {
  const apps = useApps(profile);
  const { database, newTenant, run, server, start } = apps;

  describe(`a process per app: ${profile.name}`, () => {
    it('takes facts at the intake, and answers for them at the insights once they are projected', async () => {
      const { channel, analyst } = await newTenant('visits');
      const facts = [touchpoint('ann', 'queue', 1, -0.8), touchpoint('ann', 'counter', 2, 0.4)];
      const { status, body } = await channel.publish(facts);
      expect([status, body.accepted]).toEqual([202, 2]);
      const { items } = await analyst.get('/v1/customers/ann/timeline', body.position);
      expect(items.map(({ id }: { id: string }) => id)).toEqual(['ann-queue', 'ann-counter']);
      const again = (await channel.publish(facts)).body;
      expect([again.accepted, again.duplicates]).toEqual([0, 2]);
    });

    it('divides journeys by the definition that was put last, for customers of all partitions', async () => {
      const { channel, analyst } = await newTenant('definitions');
      await channel.expect(201, 'PUT', '/v1/definitions/visit', definition(3_600));
      const customers = Array.from({ length: 20 }, (_, index) => `customer-${index}`);
      const { body } = await channel.publish(
        customers.flatMap((customer) => [
          touchpoint(customer, 'queue', 1, -0.8),
          touchpoint(customer, 'counter', 9, 0.4),
        ]),
      );
      const journeys = async (position: string) =>
        (await analyst.get('/v1/journeys?limit=200', position)).items.length as number;
      expect(await journeys(body.position)).toBe(20);
      const put = await channel.ask('PUT', '/v1/definitions/visit', definition(60), { 'if-match': '"1"' });
      expect(put.status).toBe(200);
      expect(await journeys(put.headers.get('peakend-position') as string)).toBe(40);
    });

    it('keeps what is published while no projector runs, and says that it is not there yet', async () => {
      const { channel, analyst } = await newTenant('away');
      await server('projector').end('SIGKILL');
      const { body } = await channel.publish([touchpoint('bob', 'queue', 1, -0.8)]);
      const after = { 'peakend-min-position': body.position, prefer: 'wait=0' };
      const early = await analyst.ask('GET', '/v1/customers/bob', undefined, after);
      expect([early.status, early.body.code]).toEqual([503, 'NOT_YET_PROJECTED']);
      await start('projector');
      expect((await analyst.get('/v1/customers/bob', body.position)).customerId).toBe('bob');
    });

    it('judges words anew beside them, once', async () => {
      const { channel, analyst } = await newTenant('judged');
      const { data, ...event } = touchpoint('dan', 'queue', 1, 0);
      const words = { text: 'not friendly at all', language: 'en', journey: { id: 'visit-dan' } };
      const said = { ...event, data: { ...data, valence: undefined, ...words } };
      const { body } = await channel.publish([said]);
      await analyst.get('/v1/customers/dan', body.position);
      await withClient(database(), (sql) =>
        sql.query(
          `update fact.facts set derived = '{"valence":1,"model":"wink-sentiment","version":"5.0.2","confidence":0.5}'
            where derived is not null`,
        ),
      );
      expect(await run('retext')).toContain('Judged 1 texts again: 1 valences are derived anew');
      const { head } = await analyst.get('/v1/status');
      const { stages } = await analyst.get('/v1/journeys/visit-dan', head);
      expect(stages[0].touchpoints).toMatchObject([
        { valence: -0.4, valenceSource: 'text', valenceModel: { name: 'wink-sentiment', version: '5.0.2+2' } },
      ]);
      expect(await run('retext')).toContain('Judged 0 texts again: 0 valences are derived anew');
    });

    it('erases at the intake what the insights can then no longer read, at once', async () => {
      const { channel, analyst } = await newTenant('erased');
      const said = (name: string, text: string) => {
        const { data, ...event } = touchpoint('cid', name, 1, -0.8);
        return { ...event, data: { ...data, text } };
      };
      const { body } = await channel.publish([said('queue', 'Endless.')]);
      const textsAt = async (position?: string) => {
        const { items } = await analyst.get('/v1/customers/cid/timeline', position);
        return items.flatMap(({ data }: { data: { text?: string } }) => data.text ?? []);
      };
      expect(await textsAt(body.position)).toEqual(['Endless.']);
      // What a policy says about the customer is taken in, too: an erasure needs all that is in the log.
      await analyst.get('/v1/customers/cid', body.position);
      await server('projector').end('SIGKILL');
      const waiting = await channel.ask('DELETE', '/v1/customers/cid');
      // No projector runs: the read models are not cleared yet, but what they hold can no longer be read.
      expect([waiting.status, waiting.body.status, await textsAt()]).toEqual([202, 'pending', []]);
      const later = await channel.publish([said('counter', 'Better.')]);
      await start('projector');
      expect(await textsAt(later.body.position)).toEqual(['Better.']);
      const receipt = await channel.get(`/v1/erasures/${waiting.body.erasureId}`);
      expect([receipt.status, receipt.places.at(-1).what]).toEqual([
        'done',
        expect.stringContaining('ask for the erasure again'),
      ]);
    });

    it('refuses a revoked key in every process', async () => {
      const { channel, analyst } = await newTenant('revoked');
      const { items } = (await channel.expect(200, 'GET', '/v1/admin/keys')).body;
      await analyst.expect(200, 'GET', '/v1/customers');
      // The insights have just cached it.
      await channel.expect(204, 'DELETE', `/v1/admin/keys/${items[0].keyId}`);
      expect((await analyst.ask('GET', '/v1/customers')).status).toBe(401);
    });
  });
  return apps;
}
