import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '#test/support/eventually.js';
import { BEHIND_GATEWAY, Gateway } from '#test/support/gateway.js';
import { answerTo } from '#test/support/raw.http.js';

const MIB = 1024 * 1024;
const problemsOf = async (response: Response) => {
  const { status, code } = (await response.json()) as { status: number; code: string };
  return [response.status, response.headers.get('content-type'), status, code];
};
const problem = (status: number, code: string) => [status, 'application/problem+json; charset=utf-8', status, code];

let subscriber: ServerResponse | undefined;

/** Stands in for every app: answers who it is and what came; a test writes to `/v1/alerts/stream`. */
function answer(app: string, request: IncomingMessage, reply: ServerResponse): void {
  const { method, url, headers } = request;
  let bytes = 0;
  request.on('data', (part: Buffer) => (bytes += part.length));
  reply.setHeader('x-app', app);
  request.on('end', () => {
    if (url === '/v1/alerts/stream') {
      subscriber = reply;
      reply.flushHeaders();
    } else reply.end(JSON.stringify({ app, method, url, bytes, requestId: headers['x-request-id'] }));
  });
}

let gateway: Gateway;
const servers = new Map<string, Server>(
  BEHIND_GATEWAY.map((app) => [app, createServer((request, reply) => answer(app, request, reply))]),
);
const serverOf = (app: string) => servers.get(app) as Server;

beforeAll(async () => {
  await Promise.all(
    [...servers.values()].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
  );
  gateway = await Gateway.start((app) => {
    const { port } = serverOf(app).address() as AddressInfo;
    return `127.0.0.1:${port}`;
  });
});
afterAll(async () => {
  await gateway?.stop();
  for (const server of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});

const came = async (path: string, init?: RequestInit) =>
  (await (await fetch(gateway.url + path, init)).json()) as Record<string, unknown>;

test('passes requests on as they were written', async () => {
  const path = '/v1/customers/a%2Fb%20%C3%BC/timeline?limit=2&cursor=%3D';
  expect(await came(path, { headers: { 'x-request-id': 'mine-1' } })).toEqual({
    app: 'insights',
    method: 'GET',
    url: path,
    bytes: 0,
    requestId: 'mine-1',
  });
  expect((await came('/v1/customers', { headers: { 'x-request-id': 'no "id"' } })).requestId).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  ['GET', '/v1/alerts', 'insights'],
  ['GET', '/v1/alerts/streams', 'insights'],
  ['GET', '/v1/customers?next=/v1/webhooks', 'insights'],
  ['GET', '/v1/webhooks?limit=2', 'notifier'],
  ['DELETE', '/v1/webhooks/1', 'notifier'],
  ['POST', '/v1/events?dryRun=true', 'intake'],
  ['HEAD', '/v1/customers', 'insights'],
  ['DELETE', '/v1/customers/v1', 'intake'],
])('%s %s goes to the %s', async (method, path, app) => {
  expect((await fetch(gateway.url + path, { method })).headers.get('x-app')).toBe(app);
});

test('takes bodies of 4 MiB, and refuses what is larger as the apps do', async () => {
  const publish = (bytes: number) => fetch(`${gateway.url}/v1/events`, { method: 'POST', body: new Uint8Array(bytes) });
  expect(((await (await publish(4 * MIB)).json()) as { bytes: number }).bytes).toBe(4 * MIB);
  expect(await problemsOf(await publish(4 * MIB + 1))).toEqual(problem(413, 'BODY_TOO_LARGE'));
});

test('passes each event of the stream of alerts on as it comes', async () => {
  const stream = await fetch(`${gateway.url}/v1/alerts/stream`);
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  for (const event of ['id: 1\n\n', 'id: 2\n\n', 'id: 3\n\n']) {
    subscriber?.write(event);
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(event);
  }
});

test.each([
  ['a wrong Host', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ['a path above the root', 'GET /../.. HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ['a path of its own', 'GET /problem/413 HTTP/1.1\r\nHost: a\r\n\r\n', 404, 'NO_SUCH_ROUTE'],
  ['TRACE', 'TRACE /v1/customers HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['a long URL', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414, 'URL_TOO_LONG'],
  ['a long header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
])('answers %s with a problem', async (_, bytes, status, code) => {
  const { status: answered, headers, body } = await answerTo(gateway.url, bytes);
  expect([answered, headers.get('content-type'), JSON.parse(body).status, JSON.parse(body).code]).toEqual(
    problem(status, code),
  );
});

test('answers for an app that is away with 503, and for the others as before', async () => {
  const away = serverOf('intake');
  expect((await came('/health/ready')).app).toBe('insights');
  away.closeAllConnections();
  await new Promise((closed) => away.close(closed));
  const refused = await fetch(`${gateway.url}/v1/events`, { method: 'POST', body: '{}' });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await problemsOf(refused)).toEqual(problem(503, 'APP_UNAVAILABLE'));
  expect(await problemsOf(await fetch(`${gateway.url}/health/ready`))).toEqual(problem(503, 'APP_UNAVAILABLE'));
  expect((await came('/v1/customers')).app).toBe('insights');
  expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
});

test('cuts the stream of alerts where nobody can serve it: clients give up on an error status', async () => {
  const away = serverOf('notifier');
  away.closeAllConnections();
  await new Promise((closed) => away.close(closed));
  await expect(fetch(`${gateway.url}/v1/alerts/stream`)).rejects.toThrow('fetch failed');
  expect(await problemsOf(await fetch(`${gateway.url}/v1/webhooks`))).toEqual(problem(503, 'APP_UNAVAILABLE'));
});

test('logs which app answered what, and neither paths nor keys', async () => {
  const path = '/v1/customers/ann?cursor=secret';
  await fetch(gateway.url + path, { headers: { 'x-request-id': 'last', authorization: 'Bearer secret' } });
  await eventually('it is logged', () => gateway.log.at(-1)?.request_id === 'last');
  const { time, duration_s, upstream, ...line } = gateway.log.at(-1) ?? {};
  expect(line).toEqual({ method: 'GET', app: upstream, status: 200, request_id: 'last' });
  expect(JSON.stringify(gateway.log)).not.toMatch(/ann|secret/);
});
