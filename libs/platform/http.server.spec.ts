import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { httpAdapter } from './http.server.js';

const LIMITS = { requestTimeout: 300, headersTimeout: 200, keepAliveTimeout: 100, checkInterval: 20, connections: 2 };
let server: FastifyInstance;
beforeEach(async () => {
  server = httpAdapter(LIMITS).getInstance<FastifyInstance>();
  server.post('/echo', (request, reply) => reply.send(request.body));
  server.get('/things/:id', (_request, reply) => reply.send('found'));
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => server.close());

function open(text: string): { answer: Promise<string>; answered: Promise<void> } {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  socket.write(text);
  let received = '';
  socket.on('data', (more) => (received += more)).on('error', () => {});
  const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  return { answer: new Promise((resolve) => socket.on('close', () => resolve(received))), answered };
}

const GET = 'GET /things/1 HTTP/1.1\r\nHost: x\r\n\r\n';

test('a body that comes too slowly is answered with 408', async () => {
  const answer = await open(
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
  ).answer;
  expect(answer).toMatch(
    /^HTTP\/1\.1 408 Request Timeout\r\nContent-Type: application\/problem\+json; charset=utf-8\r\n/,
  );
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
    type: 'urn:peakend:problem:request-timeout',
    title: 'Request Timeout',
    status: 408,
    detail: 'The request did not arrive in time.',
    code: 'REQUEST_TIMEOUT',
  });
});

test('headers that come too slowly are answered with 408', async () => {
  expect(await open('GET /things/1 HTTP/1.1\r\nHost: x\r\n').answer).toContain('"code":"REQUEST_TIMEOUT"');
});

test('an idle connection is closed', async () => {
  const { answer } = open(GET);
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*found$/);
});

test('connections beyond the limit are closed at once', async () => {
  const waiting = [open('GET /'), open('GET /')];
  const refused = await open(GET).answer;
  expect(refused).toBe('');
  expect(
    (await Promise.all(waiting.map(({ answer }) => answer))).every((answer) => answer.includes('REQUEST_TIMEOUT')),
  ).toBe(true);
});

test('U+0000 is refused anywhere in a URL', async () => {
  for (const url of ['/things/a%00b', '/things/1?x=%00', '/none/%00']) {
    const { statusCode, headers, body } = await server.inject({ method: 'GET', url });
    expect([statusCode, headers['content-type'], JSON.parse(body).code]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
      'MALFORMED_URL',
    ]);
  }
});

test('an id of 200 characters outside the basic plane still fits', async () => {
  expect(
    (await server.inject({ method: 'GET', url: `/things/${encodeURIComponent('😀'.repeat(200))}` })).statusCode,
  ).toBe(200);
});
