import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { useSharedApp } from '#test/support/shared.app.js';
import { Channel, touchpointEvent } from './publishing.client.js';

const BATCH = 'application/cloudevents-batch+json';
const ONE = 'application/cloudevents+json';
const started = useSharedApp();
let channel: Channel;
beforeEach(async () => {
  channel = await Channel.of(started.app);
});

const send = (body: string | Uint8Array, headers: Record<string, string>) => channel.post('/v1/events', body, headers);
const seen = async (id: string) => (await channel.one(touchpointEvent(id), '?dryRun=true')).body.duplicates === 1;

/** An event whose JSON has exactly this many bytes. */
function sized(id: string, bytes: number): string {
  const event = JSON.stringify(touchpointEvent(id));
  return event.replace('{', `{${' '.repeat(bytes - event.length)}`);
}

describe('bodies', () => {
  test.each([
    ['nothing', '', 'MALFORMED_JSON'],
    ['half of it', '[{"a":', 'MALFORMED_JSON'],
    ['another form', '<event/>', 'MALFORMED_JSON'],
    ['Latin-1', Buffer.from('["é"]', 'latin1'), 'NOT_UTF8'],
    ['an object for a batch', '{}', 'NOT_A_BATCH'],
    ['null for a batch', 'null', 'NOT_A_BATCH'],
  ])('400 for %s', async (_name, body, code) => {
    const answer = await send(body, { 'content-type': BATCH });
    expect([answer.status, answer.body.code, answer.headers.get('content-type')]).toEqual([
      400,
      code,
      'application/problem+json; charset=utf-8',
    ]);
  });

  test.each(['application/json', 'text/plain', 'application/cloudevents+avro', 'nonsense'])(
    '415 for %s',
    async (type) => {
      const answer = await send(JSON.stringify(touchpointEvent('1')), { 'content-type': type });
      expect(answer.status).toBe(415);
      if (type !== 'nonsense') expect(answer.body.detail).toContain(`${ONE}, ${BATCH}`);
    },
  );

  test.each([BATCH, ONE, 'application/json'])('415 that names the charset for %s in Latin-1', async (type) => {
    const sent = { 'content-type': `${type}; charset=latin1`, 'ce-id': '1' };
    const answer = await send(JSON.stringify(touchpointEvent('1')), sent);
    expect([answer.status, answer.body.code]).toEqual([415, 'UNSUPPORTED_CHARSET']);
  });

  test('415 for another encoding, 400 for a broken one', async () => {
    const body = JSON.stringify([touchpointEvent('1')]);
    expect((await send(body, { 'content-type': BATCH, 'content-encoding': 'br' })).body.code).toBe(
      'UNSUPPORTED_ENCODING',
    );
    expect((await send(body, { 'content-type': BATCH, 'content-encoding': 'gzip' })).body.code).toBe('MALFORMED_GZIP');
  });

  test('gzip, in every mode and on every route', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    const event = touchpointEvent('1');
    expect((await send(gzipSync(JSON.stringify([event])), { ...gzip, 'content-type': BATCH })).body.accepted).toBe(1);
    expect((await send(gzipSync(JSON.stringify(event)), { ...gzip, 'content-type': ONE })).body.duplicates).toBe(1);
    const { data, ...attributes } = event;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]),
    );
    expect(
      (await send(gzipSync(JSON.stringify(data)), { ...gzip, ...headers, 'content-type': 'application/json' })).body
        .duplicates,
    ).toBe(1);
    const plain = gzipSync(JSON.stringify({ customerId: '1', touchpoint: 'x', channel: 'web' }));
    expect((await channel.post('/v1/touchpoints', plain, { ...gzip, 'content-type': 'application/json' })).status).toBe(
      201,
    );
    const tenant = gzipSync(JSON.stringify({ name: 'zipped' }));
    const sent = { key: started.app.adminKey, body: tenant, headers: { ...gzip, 'content-type': 'application/json' } };
    expect((await started.app.request('POST', '/v1/admin/tenants', sent)).status).toBe(201);
  });

  test('413 above 4 MiB, counted after inflating, and nothing of it stored', async () => {
    const events = `[${sized('1', 250_000)},${' '.repeat(4 * 1024 * 1024)}${sized('2', 250_000)}]`;
    for (const [body, headers] of [
      [events, { 'content-type': BATCH }],
      [gzipSync(events), { 'content-type': BATCH, 'content-encoding': 'gzip' }],
    ] as const) {
      const answer = await send(body, headers);
      expect([answer.status, answer.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    }
    expect(await seen('1')).toBe(false);
    const most = `[${sized('1', 250_000)}]`;
    const filled = most.padEnd(4 * 1024 * 1024, ' ');
    expect((await send(filled, { 'content-type': BATCH })).body.accepted).toBe(1);
  });

  test('413 above 2,000 events, and nothing of it stored', async () => {
    const events = Array.from({ length: 2_001 }, (_, i) => touchpointEvent(String(i)));
    const answer = await channel.batch(events);
    expect([answer.status, answer.body.code]).toEqual([413, 'TOO_MANY_EVENTS']);
    expect(await seen('0')).toBe(false);
    expect((await channel.batch(events.slice(1))).body.accepted).toBe(2_000);
  });

  test('256 KiB an event, to the byte: alone 413, in a batch an entry of rejected', async () => {
    const limit = 256 * 1024;
    const batch = await send(`[ ${sized('1', limit)} ,\n${sized('2', limit + 1)},${sized('3', 1_000)}]`, {
      'content-type': BATCH,
    });
    expect(batch.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, id: '2', code: 'EVENT_TOO_LARGE' }] });
    expect((await send(sized('4', limit), { 'content-type': ONE })).body.accepted).toBe(1);
    const alone = await send(sized('5', limit + 1), { 'content-type': ONE });
    expect([alone.status, alone.body.code]).toEqual([413, 'EVENT_TOO_LARGE']);
    const plain = JSON.stringify({ customerId: '1', touchpoint: 'x', channel: 'web', text: 'x'.repeat(limit) });
    const answer = await channel.post('/v1/touchpoints', plain, { 'content-type': 'application/json' });
    expect([answer.status, answer.body.code]).toEqual([413, 'EVENT_TOO_LARGE']);
  });

  test('nesting, U+0000 and lone surrogates fail only their own event', async () => {
    const { data, ...rest } = touchpointEvent('bad');
    const head = JSON.stringify(rest).slice(0, -1);
    const deep = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
    const events = [
      `${head},"data":${JSON.stringify(data)},"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      JSON.stringify(touchpointEvent('nul', { subject: 'a\0b' })),
      `${head},"data":{"touchpoint":"x","channel":"web","text":"\\ud83d"}}`,
      `${head},"data":{"touchpoint":"x","channel":"web","text":"\\u0000"}}`,
      JSON.stringify(touchpointEvent('emoji', {}, { text: '\\ud83d\\ude00 \u{1f600}' })).replaceAll(
        '\u{1f600}',
        '\\ud83d\\ude00',
      ),
      `${head},"__proto__":{"polluted":1},"data":${JSON.stringify(data)}}`,
    ];
    const { body } = await send(`[${events.join(',')}]`, { 'content-type': BATCH });
    expect(body.accepted).toBe(1);
    expect(
      body.rejected.map(({ index, errors }: { index: number; errors: { path: string; code: string }[] }) => [
        index,
        errors[0]?.path,
        errors[0]?.code,
      ]),
    ).toEqual([
      [0, '/x/0/0/0/0/0/0/0', 'TOO_DEEP'],
      [1, '/subject', 'BAD_CHARACTER'],
      [2, '/data/text', 'BAD_CHARACTER'],
      [3, '/data/text', 'BAD_CHARACTER'],
      [5, '/__proto__', 'UNKNOWN_FIELD'],
    ]);
    const only = await send(`[${deep},${JSON.stringify(touchpointEvent('good'))}]`, { 'content-type': BATCH });
    expect([only.status, only.body.accepted]).toEqual([202, 1]);
    expect((await send(deep, { 'content-type': ONE })).status).toBe(413);
  });

  test.each([
    [{ 'ce-subject': '50%' }, '/subject'],
    [{ 'ce-subject': '%C0%A0' }, '/subject'],
    [{ 'ce-subject': 'a%00b' }, '/subject'],
    [{ 'ce-data': '{}' }, '/data'],
    [{ 'ce-time': 'yesterday' }, '/time'],
  ])('binary mode refuses %j by name', async (more, path) => {
    const { data, ...attributes } = touchpointEvent('1');
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]),
    );
    const answer = await send(JSON.stringify(data), { 'content-type': 'application/json', ...headers, ...more });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  });
});

test('a connection dropped in the middle of its body stores nothing', async () => {
  const body = JSON.stringify([touchpointEvent('1'), touchpointEvent('2')]);
  const { hostname, port } = new URL(started.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    'POST /v1/events HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${channel.key}`,
    `Content-Type: ${BATCH}`,
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 100 Continue/);
  await new Promise((sent) => socket.write(body.slice(0, -5), sent));
  socket.destroy();
  await once(socket, 'close');
  expect(await seen('1')).toBe(false);
  expect((await channel.batch(JSON.parse(body))).body.accepted).toBe(2);
});

test('a quota refuses the whole request, says how long, and leaves no reject', async () => {
  const limited = await Channel.of(started.app, { eventsPerSecond: 1 });
  const events = Array.from({ length: 100 }, (_, i) => touchpointEvent(String(i)));
  expect((await limited.batch([])).status).toBe(202);
  // Taken whole though it exceeds the bucket: overdrawn for 99 seconds.
  expect((await limited.batch(events)).body.accepted).toBe(100);
  for (const answer of [
    await limited.batch([touchpointEvent('new'), 'nonsense']),
    await limited.one('nonsense'),
    await limited.post('/v1/events', 'unreadable', { 'content-type': BATCH }),
    await limited.post('/v1/touchpoints', {}),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([429, 'OVER_QUOTA']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(95);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(100);
  }
  expect((await limited.rejects()).body.items).toEqual([]);
  const patched = await started.app.request('PATCH', `/v1/admin/tenants/${limited.tenant}`, {
    key: started.app.adminKey,
    body: { eventsPerSecond: null },
  });
  expect(patched.status).toBe(200);
  expect((await limited.batch([touchpointEvent('new')])).body.accepted).toBe(1);
});
