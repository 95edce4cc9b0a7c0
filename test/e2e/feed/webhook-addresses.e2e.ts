import { ApiClient } from '#test/support/api.client.js';
import { useSharedApp } from '#test/support/shared.app.js';

const server = useSharedApp();
let client: ApiClient;
beforeAll(async () => {
  const tenant = await server.app.newTenant();
  client = ApiClient.of(() => server.url, tenant, await server.app.newKey(tenant, 'subscribe'));
});
const make = (url: string) => client.ask('POST', '/v1/webhooks', { url, events: ['churn.alert.raised'] });

test.each([
  ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/'],
  ...['http://localhost:5432/', 'https://169.254.169.254/latest/meta-data/', 'http://[64:ff9b::7f00:1]/'],
])('%s is refused', async (url) => {
  const { status, body } = await make(url);
  expect([status, body.code, body.errors]).toEqual([
    422,
    'INVALID_BODY',
    [{ path: '/url', code: 'PRIVATE_ADDRESS', message: 'must lead to an address of the public internet' }],
  ]);
});

test('a webhook cannot be changed to lead there either', async () => {
  const { body } = await make('https://alerts.example.com/');
  const changed = await client.ask('PATCH', `/v1/webhooks/${body.webhookId}`, { url: 'http://localhost/' });
  expect([changed.status, changed.body.errors[0].code]).toEqual([422, 'PRIVATE_ADDRESS']);
  expect((await client.get(`/v1/webhooks/${body.webhookId}`)).url).toBe('https://alerts.example.com/');
});
