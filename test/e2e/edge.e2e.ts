import { connect } from 'node:net';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { answerTo as sendAll } from '#test/support/raw.http.js';

const started = useApp();

/** The server's answer to bytes that no HTTP client would send. */
function answerTo(bytes: string | readonly string[]): Promise<string> {
  const { hostname, port } = new URL(started.app.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      for (const part of [bytes].flat()) socket.write(part);
    });
    socket.setEncoding('utf8').on('data', (text) => (answer += text));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

function problemIn(answer: string): { status: number; body: Record<string, unknown> } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain('content-type: application/problem+json; charset=utf-8');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

test('a path that does not exist is 404', async () => {
  const { status, headers, body } = await started.app.request('GET', '/v1/nothing');
  expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  expect(body).toEqual({
    type: 'urn:peakend:problem:no-such-route',
    title: 'Not Found',
    status: 404,
    detail: 'There is nothing at this path. /openapi.json lists all routes.',
    code: 'NO_SUCH_ROUTE',
  });
});

test('a method that a path does not allow is 405, with those that it allows', async () => {
  for (const [method, path, allow] of [
    ['DELETE', '/v1/admin/tenants', 'POST'],
    ['PUT', '/v1/admin/keys', 'GET, HEAD, POST'],
    ['GET', '/v1/admin/tenants/acme', 'PATCH'],
    ['POST', '/health/live', 'GET, HEAD'],
  ] as const) {
    const { status, headers, body } = await started.app.request(method, path);
    expect([path, status, headers.get('allow'), body.code]).toEqual([path, 405, allow, 'METHOD_NOT_ALLOWED']);
  }
});

test('a file that is not there is 404, although its directory is served', async () => {
  const { status, headers, body } = await started.app.request('GET', '/docs/nope');
  expect([status, headers.get('allow'), body.code]).toEqual([404, null, 'NO_SUCH_ROUTE']);
});

test('HEAD is answered like GET, without the body', async () => {
  const { status, body } = await started.app.request('HEAD', '/health/live');
  expect([status, body]).toEqual([200, '']);
});

describe('a body', () => {
  const sent = (body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    started.app.request('POST', '/v1/admin/tenants', { key: started.app.adminKey, body, headers });

  test.each(['{', '{"name":"x"', 'name=x', '{"a":NaN}', '\ufeff', '[1,]'])(
    'that is not JSON is 400: %j',
    async (text) => {
      const { status, body } = await sent(text);
      expect([status, body.title]).toEqual([400, 'Bad Request']);
    },
  );

  test('that is not UTF-8 is 400', async () => {
    expect((await sent(Buffer.from('7b226e616d65223a22ff227d', 'hex'))).status).toBe(400);
  });

  test('that is missing is 422', async () => {
    expect((await started.app.request('POST', '/v1/admin/tenants', { key: started.app.adminKey })).status).toBe(422);
  });

  test('of another type is 415', async () => {
    expect((await sent('name=x', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await sent('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test.each(['nonsense', '/', '*/*', ''])(
    'whose Content-Type is malformed is 415, with the code of any other: %j',
    async (type) => {
      const { status, body } = await sent('{}', { 'content-type': type });
      expect([status, body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    },
  );

  test('that is too large is 413, with the same code wherever it is noticed', async () => {
    for (const length of [1_100_000, 9_000_000]) {
      const { status, body } = await sent(JSON.stringify({ name: 'x'.repeat(length) }));
      expect([status, body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    }
  });

  test('that is too large is answered even if the client sends all of it before listening', async () => {
    const head = `POST /v1/admin/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${started.app.adminKey}\r\nContent-Type: application/json`;
    const body = ' '.repeat(9_000_000);
    const chunked = `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    for (const bytes of [`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, chunked])
      expect((await sendAll(started.app.url, bytes)).status).toBe(413);
  });

  test.each(['[', '{"a":'])('that is too deep is refused: %j', async (opening) => {
    const { status, body } = await sent(opening.repeat(100_000));
    expect([400, 422]).toContain(status);
    expect(body.stack).toBeUndefined();
  });
});

describe('what is not an HTTP request', () => {
  test.each([
    ['NONSENSE\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['GET /health/live HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_URL'],
    [`GET /v1/customers/${'x'.repeat(3_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 414, 'URL_TOO_LONG'],
    ['GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['CONNECT /health/live HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    [
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n[]',
      417,
      'UNKNOWN_EXPECTATION',
    ],
    [
      'POST /v1/admin/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
  ])('is answered with a problem: %#', async (bytes, status, code) => {
    const problem = problemIn(await answerTo(bytes));
    expect([problem.status, problem.body.status, problem.body.code]).toEqual([status, status, code]);
  });
});

test('every answer carries a request id, the one sent if it is valid', async () => {
  const given = await started.app.request('GET', '/health/live', { headers: { 'x-request-id': 'abc-123' } });
  expect(given.headers.get('x-request-id')).toBe('abc-123');
  const bad = await started.app.request('GET', '/nothing', { headers: { 'x-request-id': 'a b"c' } });
  expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a client that goes away in the middle of its body is not a server failure', async () => {
  const { hostname, port } = new URL(started.app.url);
  const socket = connect(Number(port), hostname, () =>
    socket.write('POST /v1/touchpoints HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{', () => socket.destroy()),
  );
  const lines = () => started.app.log.filter(({ route }) => route === '/v1/touchpoints');
  await eventually('its end is logged', () => lines().length > 0, 60_000);
  expect(lines()).toEqual([expect.objectContaining({ msg: 'request cut off', level: 'debug' })]);
});
