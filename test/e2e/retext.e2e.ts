import { ApiClient } from '#test/support/api.client.js';
import { runCommand } from '#test/support/command.process.js';
import { useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

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

test('what an older version derived is counted, and derived anew as long as the words can be opened', async () => {
  const server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
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
