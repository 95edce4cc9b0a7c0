import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { type Problem, PROBLEM_MEDIA_TYPE, problem, serverProblem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** How much of the server one client can take up. Times in milliseconds. */
export interface HttpLimits {
  /** From the first byte of a request to the last; slower ones are cut off. */
  readonly requestTimeout: number;
  readonly headersTimeout: number;
  readonly keepAliveTimeout: number;
  /** How often the timeouts are checked. */
  readonly checkInterval: number;
  readonly connections: number;
}

const LIMITS: HttpLimits = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  checkInterval: 1_000,
  connections: 4_096,
};

/** 200 characters of four bytes, each percent-encoded. */
const MAX_PARAM_LENGTH = 2_400;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The HTTP server: bounded in time, size and connections. What it refuses itself, it answers with a problem. */
export function httpAdapter(limits: HttpLimits = LIMITS): FastifyAdapter {
  const options = {
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    http: {
      headersTimeout: limits.headersTimeout,
      connectionsCheckingInterval: limits.checkInterval,
      // Node would refuse without saying why; the hook below says it.
      requireHostHeader: false,
    },
    // While the server drains, each open connection may still send one last request.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: ({ headers }: IncomingMessage) => requestId(headers['x-request-id']),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, serverProblem(error) ?? problem(400, 'MALFORMED_REQUEST', 'The request cannot be read.')),
    clientErrorHandler: refuseConnection,
  };
  const adapter = new FastifyAdapter(options as ConstructorParameters<typeof FastifyAdapter>[0]) as FastifyAdapter;
  const server = adapter.getInstance<FastifyInstance>();
  server.server.maxConnections = limits.connections;
  server.server.on('connect', (_request, socket: Socket) =>
    refuseOn(socket, problem(405, 'METHOD_NOT_ALLOWED', 'This server is not a proxy: it does not answer CONNECT.')),
  );
  server.server.on('checkExpectation', ({ socket }: IncomingMessage) =>
    refuseOn(socket, problem(417, 'UNKNOWN_EXPECTATION', 'The only supported expectation is 100-continue.')),
  );
  server.addHook('onRequest', (request, reply, done) => {
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      sendProblem(reply, problem(400, 'MALFORMED_REQUEST', 'An HTTP/1.1 request needs a Host header.'));
    // No name contains it, and PostgreSQL would fail on a query with it.
    else if (request.url.includes('%00'))
      sendProblem(reply, problem(400, 'MALFORMED_URL', 'U+0000 (%00) is not allowed in a URL.'));
    else done();
  });
  return adapter;
}

function requestId(given: unknown): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Input that Node's HTTP parser gives up on never becomes a request, so the answer is written by hand. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  refuseOn(socket, serverProblem(error) ?? problem(400, 'MALFORMED_REQUEST', 'The request is not valid HTTP/1.1.'));
}

/** Answers on the bare connection and closes it. */
function refuseOn(socket: Socket, { status, body }: Problem): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${text}`);
}
