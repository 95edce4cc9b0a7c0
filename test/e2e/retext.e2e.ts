import { eventIdOf } from '#libs/facts/fact.identity.js';
import { ApiClient } from '#test/support/api.client.js';
import { runCommand } from '#test/support/command.process.js';
import { decidedLogOf, logOf, useBuild, withClient } from '#test/support/proof.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import { eventually } from '#test/support/eventually.js';
import { type ServerOptions, ServerProcess } from '#test/support/server.process.js';

const product = useBuild();

const said = (subject: string, id: string, type: string, data: object) => ({
  specversion: '1.0',
  type: `peakend.${type}.v1`,
  source: '/branch/12',
  id,
  subject,
  time: '2024-03-05T10:00:00Z',
  data,
});
const queueing = {
  touchpoint: 'queueing',
  channel: 'branch',
  journey: { definition: 'bank-branch-visit', id: 'visit' },
};

const running: ServerProcess[] = [];
async function started(options: ServerOptions): Promise<ServerProcess> {
  const server = await ServerProcess.start(options);
  running.push(server);
  return server;
}
afterEach(() => Promise.all(running.splice(0).map((server) => server.end('SIGTERM'))));

test('what an older version derived is counted, and derived anew as long as the words can be opened', async () => {
  const server = await started({ build: product.build, dataDir: await product.newDataDirectory() });
  const client = await ApiClient.newTenant(() => server.url, 'acme');
  const { body } = await client.publish([
    said('ann', '1', 'touchpoint.recorded', { ...queueing, text: 'not friendly at all', language: 'en' }),
    said('ann', '2', 'feedback.submitted', { instrument: 'text', text: 'no complaints at all', language: 'en' }),
    said('bob', '3', 'feedback.submitted', { instrument: 'csat', value: 4 }),
  ]);
  await client.get('/v1/customers/ann', body.position);
  await withClient(server.postgresAddress(), (sql) =>
    sql.query(
      `update fact.facts set derived = '{"valence":1,"model":"wink-sentiment","version":"5.0.2","confidence":0.5}' where derived is not null`,
    ),
  );
  const outdated = async (position?: string) => (await client.get('/v1/status', position)).outdatedValences;
  expect(await outdated()).toBe(2);

  const retext = () => runCommand(product.build, 'retext', [], server.options.dataDir);
  expect((await retext()).stdout).toContain('Judged 2 texts again: 2 valences are derived anew');
  const { head } = await client.get('/v1/status');
  const map = await client.get('/v1/journeys/visit', head);
  expect(map.stages[0].touchpoints[0]).toMatchObject({
    valence: -0.4,
    valenceSource: 'text',
    valenceModel: { name: 'wink-sentiment', version: '5.0.2+2' },
  });
  expect(map.scores.peakEnd).toBe(-0.4);
  expect(await outdated(head)).toBe(0);
  const rows = await withClient(
    server.postgresAddress(),
    async (sql) => (await sql.query<{ valence: number }>('select valence from insight.feedback order by place')).rows,
  );
  expect(rows.map(({ valence }) => valence)).toEqual([0.6, 0.5]);
  expect((await retext()).stdout).toContain('Judged 0 texts again: 0 valences are derived anew');
});

const OLDER = '{"valence":1,"model":"wink-sentiment","version":"5.0.2","confidence":0.5}';

test('merges, corrections, erasures, ratings and explicit valences keep their meaning, before and after, and over a rebuild', async () => {
  const server = await started({ build: product.build, dataDir: await product.newDataDirectory() });
  const client = await ApiClient.newTenant(() => server.url, 'acme');
  const at = (subject: string, id: string, more: object) =>
    said(subject, id, 'touchpoint.recorded', {
      touchpoint: 'queueing',
      channel: 'branch',
      journey: { definition: 'bank-branch-visit', id: `visit-${id}` },
      language: 'en',
      ...more,
    });
  const corrected = (subject: string, id: string, eventId: string, data: object) =>
    said(subject, `${id}-${eventId}`, 'touchpoint.corrected', { eventId: idOf(eventId), ...data });
  const idOf = (id: string) => eventIdOf('acme', '/branch/12', id);
  const publish = async (events: readonly object[]) => {
    const { body } = await client.publish(events);
    expect(body.rejected).toEqual([]);
    await client.get('/v1/status', body.position);
  };
  const text = 'not friendly at all';
  await publish([
    at('ann', 'kept', { text }),
    at('nan', 'merged', { text }),
    at('carl', 'corrected', { text: 'excellent' }),
    corrected('carl', 'words', 'corrected', { text, language: 'en' }),
    at('dora', 'explicit', { text, valence: 0.7 }),
    at('eve', 'rated', { text, rating: { scale: 'csat', value: 5 } }),
    at('fred', 'erased', { text }),
    at('gus', 'unreadable', { text }),
    said('hal', 'asked', 'feedback.submitted', { instrument: 'text', text, language: 'en' }),
    said('nan', 'merge', 'customer.merged', { into: 'ann' }),
  ]);
  const erased = await client.ask('DELETE', '/v1/customers/fred');
  expect(erased.status).toBe(202);
  await client.get('/v1/status', erased.headers.get('peakend-position') as string);
  await withClient(server.postgresAddress(), async (sql) => {
    // What was erased keeps its valence, as nothing judges it anew.
    const older = `case when event_id = $2 then jsonb_set(derived::jsonb, '{version}', '"5.0.2"')::json else $1 end`;
    for (const table of ['store.events', 'fact.facts'])
      await sql.query(`update ${table} set derived = ${older} where derived is not null`, [OLDER, idOf('erased')]);
    // Its words were erased, and the read models do not know of it yet.
    await sql.query("delete from platform.customer_keys where customer_id = 'gus'");
  });
  const before = (await logOf(server.postgresAddress())).length;

  const retext = async () => (await runCommand(product.build, 'retext', [], server.options.dataDir)).stdout;
  expect(await retext()).toContain(
    'Judged 7 texts again: 7 valences are derived anew, 1 texts cannot be read any more.',
  );
  // What is thought of customers' risk may come whenever it does.
  const appended = async () =>
    (await logOf(server.postgresAddress()))
      .slice(before)
      .map(({ type }) => type)
      .filter((type) => type !== 'churn.level-changed');
  expect(await appended()).toEqual(Array(7).fill('valence.derived'));
  const valences = async (...ids: readonly string[]) => {
    const { head } = await client.get('/v1/status');
    const maps = await Promise.all(ids.map((id) => client.get(`/v1/journeys/visit-${id}`, head)));
    return maps.map(({ stages, customerId }) => {
      const [{ valence, valenceSource }] = stages[0].touchpoints;
      return [customerId, valence, valenceSource];
    });
  };
  expect(await valences('kept', 'merged', 'corrected', 'explicit', 'rated')).toEqual([
    ['ann', -0.4, 'text'],
    ['ann', -0.4, 'text'],
    ['carl', -0.4, 'text'],
    ['dora', 0.7, 'explicit'],
    ['eve', 1, 'rating'],
  ]);
  expect(await retext()).toContain('Judged 0 texts again: 0 valences are derived anew');
  const differences = async () => differencesFromLog(await decidedLogOf(server.postgresAddress()), client, 'UTC');
  // Nothing says anew what this one felt like, and nobody has computed it since.
  await publish([corrected('gus', 'valence', 'unreadable', { valence: 0 })]);
  expect(await differences()).toEqual([]);

  await publish([
    corrected('ann', 'words', 'kept', { text: 'excellent', language: 'en' }),
    corrected('nan', 'valence', 'merged', { valence: 0.9 }),
    corrected('carl', 'x-cleared', 'corrected', { text: null }),
    corrected('dora', 'cleared', 'explicit', { valence: null }),
    corrected('eve', 'cleared', 'rated', { rating: null }),
    said('carl', 'merge-later', 'customer.merged', { into: 'ann' }),
  ]);
  const after = [
    ['ann', 0.6, 'text'],
    ['ann', 0.9, 'explicit'],
    ['ann', null, 'none'],
    ['dora', -0.4, 'text'],
    ['eve', -0.4, 'text'],
  ];
  expect(await valences('kept', 'merged', 'corrected', 'explicit', 'rated')).toEqual(after);
  expect(await differences()).toEqual([]);
  await withClient(server.postgresAddress(), (sql) => sql.query('update engine.builds set version = 0'));
  await server.end('SIGTERM');
  const again = await started(server.options);
  const rebuilt = client.at(() => again.url);
  await eventually('everything is built anew', async () => {
    const { projections } = await rebuilt.get('/v1/status');
    return projections.every(({ version, rebuilding }: { version: number; rebuilding: number | null }) => {
      return version > 0 && rebuilding === null;
    });
  });
  expect(await differencesFromLog(await decidedLogOf(again.postgresAddress()), rebuilt, 'UTC')).toEqual([]);
});
