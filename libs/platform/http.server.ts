import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problem, serverProblem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** What one client can take of the server. Times in milliseconds. */
export interface HttpLimits {
  /** From the first byte of a request to its last: slow bodies end here. */
  readonly requestTimeout: number;
  readonly headersTimeout: number;
  readonly keepAliveTimeout: number;
  /** How often the timeouts are looked at. */
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

/** The HTTP server: bounded in time, size and connections, and answering whatever it refuses itself with a problem. */
export function httpAdapter(limits: HttpLimits = LIMITS): FastifyAdapter {
  const options = {
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    http: { headersTimeout: limits.headersTimeout, connectionsCheckingInterval: limits.checkInterval },
    // While it drains, requests on open connections are still served, each the last of its connection.
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
  server.addHook('onRequest', (request, reply, done) => {
    // Nothing can be named so, and PostgreSQL cannot even be asked for it.
    if (request.url.includes('%00'))
      sendProblem(reply, problem(400, 'MALFORMED_URL', 'U+0000 (%00) is not allowed in a URL.'));
    else done();
  });
  return adapter;
}

function requestId(given: unknown): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What Node's HTTP parser gave up on never becomes a request, so the answer is written by hand. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } =
    serverProblem(error) ?? problem(400, 'MALFORMED_REQUEST', 'The request is not valid HTTP/1.1.');
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${text}`);
}
