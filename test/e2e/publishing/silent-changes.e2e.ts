import { Ajv2020 } from 'ajv/dist/2020.js';
import { useSharedApp } from '#test/support/shared.app.js';

const server = useSharedApp();

/** Bodies are texts here: what is tested is what JSON.parse would have changed. */
async function post(path: string, body: string, type = 'application/json', headers: Record<string, string> = {}) {
  const key = await server.app.newKey(await server.app.newTenant(), 'publish', 'operate');
  const response = await fetch(server.url + path, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${key}`, 'content-type': type, ...headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const codes = (body: Record<string, unknown>) =>
  (body['errors'] as { path: string; code: string }[]).map(({ path, code }) => [path, code]);

const event = (data: string, more = '') =>
  `{"specversion":"1.0","id":"1","source":"/s","type":"peakend.customer.registered.v1","subject":"c"${more},"data":${data}}`;

test('a number that JSON readers would change is refused, alone, in a batch and in binary mode', async () => {
  const big = '{"traits":{"big":12345678901234567890}}';
  const single = await post('/v1/events', event(big), 'application/cloudevents+json');
  expect([single.status, single.body['code'], codes(single.body)]).toEqual([
    422,
    'INVALID_EVENT',
    [['/data/traits/big', 'INEXACT_NUMBER']],
  ]);
  const money = '{"amount":19.9000000000000001,"currency":"EUR"}';
  const purchase = event(money).replace('customer.registered', 'customer.purchase-made');
  const batch = await post(
    '/v1/events',
    `[${event('{"traits":{}}')},${purchase}]`,
    'application/cloudevents-batch+json',
  );
  expect([batch.status, batch.body]).toMatchObject([
    202,
    {
      accepted: 1,
      rejected: [
        { index: 1, id: '1', code: 'INVALID_EVENT', errors: [{ path: '/data/amount', code: 'INEXACT_NUMBER' }] },
      ],
    },
  ]);
  const binary = await post('/v1/events', big, 'application/json', {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/s',
    'ce-type': 'peakend.customer.registered.v1',
    'ce-subject': 'c',
  });
  expect([binary.status, codes(binary.body)]).toEqual([422, [['/data/traits/big', 'INEXACT_NUMBER']]]);
});

test('a member that appears twice is refused, on the plain endpoints and everywhere else', async () => {
  const twice = '{"customerId":"c","touchpoint":"visit","channel":"web","valence":0.5,"valence":-0.5}';
  const plain = await post('/v1/touchpoints', twice);
  expect([plain.status, codes(plain.body)]).toEqual([422, [['/valence', 'REPEATED_MEMBER']]]);
  const outside = await post('/v1/events', event('{"traits":{}}', ',"subject":"d"'), 'application/cloudevents+json');
  expect([outside.status, codes(outside.body)]).toEqual([422, [['/subject', 'REPEATED_MEMBER']]]);
  const admin = await server.app.newKey(await server.app.newTenant(), 'admin');
  const response = await fetch(`${server.url}/v1/admin/keys`, {
    method: 'POST',
    body: '{"scopes":["publish"],"scopes":["admin"]}',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
  });
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { code: 'INVALID_BODY', errors: [{ path: '/scopes', code: 'REPEATED_MEMBER' }] },
  ]);
});

test('ids, sources, unset times and nulls, over HTTP', async () => {
  const touchpoint = (more: object) =>
    JSON.stringify({ customerId: 'c', touchpoint: 'visit', channel: 'Call Centre', id: '1', ...more });
  for (const customerId of ['.', '..', 'pad7 ', '\u200Bpad7']) {
    const { status, body } = await post('/v1/touchpoints', touchpoint({ customerId }));
    expect([status, codes(body)]).toEqual([422, [['/customerId', 'INVALID_FORMAT']]]);
  }
  const source = await post('/v1/touchpoints', touchpoint({ source: 'https://shop:99999/x' }));
  expect([source.status, codes(source.body)]).toEqual([422, [['/source', 'INVALID_FORMAT']]]);
  const unset = await post('/v1/touchpoints', touchpoint({ occurredAt: '0001-01-01T00:00:00+00:00' }));
  expect([unset.status, unset.body['code'], codes(unset.body)]).toEqual([
    422,
    'TIME_UNSET',
    [['/occurredAt', 'TIME_UNSET']],
  ]);
  const nulls = {
    stage: null,
    valence: null,
    rating: null,
    text: null,
    cost: null,
    occurredAt: null,
    attributes: null,
  };
  expect((await post('/v1/touchpoints', touchpoint(nulls))).status).toBe(201);
});

test('a language is understood as tools write it, in every mode, and the schemas take what the server takes', async () => {
  const said = (language: string) => ({ touchpoint: 'visit', channel: 'web', text: 'very friendly', language });
  const schemas = await server.app.request('GET', '/v1/schemas/touchpoint.recorded');
  const takes = new Ajv2020({ strict: false, validateFormats: false }).compile(schemas.body);
  const send = async (language: string) => {
    const data = JSON.stringify(said(language));
    const structured = event(data).replace('customer.registered', 'touchpoint.recorded');
    return [
      await post('/v1/touchpoints', JSON.stringify({ customerId: 'c', ...said(language) })),
      await post('/v1/events', structured, 'application/cloudevents+json'),
      await post('/v1/events', data, 'application/json', {
        'ce-specversion': '1.0',
        'ce-id': '1',
        'ce-source': '/s',
        'ce-type': 'peakend.touchpoint.recorded.v1',
        'ce-subject': 'c',
      }),
    ];
  };
  for (const language of ['EN_GB', 'ZH-S', 'hun', 'zho', 'ger', 'yue', 'English', 'Chinese (Simplified)']) {
    expect([language, (await send(language)).map(({ status }) => status)]).toEqual([language, [201, 202, 202]]);
    expect([language, takes(said(language))]).toEqual([language, true]);
  }
  for (const language of ['klingonish', 'xx', '', 'en--GB'])
    expect((await send(language)).map(({ status, body }) => [status, codes(body)])).toEqual([
      [422, [['/language', 'UNKNOWN_LANGUAGE']]],
      [422, [['/data/language', 'UNKNOWN_LANGUAGE']]],
      [422, [['/data/language', 'UNKNOWN_LANGUAGE']]],
    ]);
});
