import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problem, serverProblem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** A route that needs more registers a content-type parser with a limit of its own. */
const BODY_LIMIT = 1024 * 1024;
/** Whole request, from its first byte: slow bodies end here. */
const REQUEST_TIMEOUT = 30_000;
const HEADERS_TIMEOUT = 10_000;
const KEEP_ALIVE_TIMEOUT = 65_000;
const MAX_CONNECTIONS = 4_096;
/** 200 characters of four bytes, each percent-encoded. */
const MAX_PARAM_LENGTH = 2_400;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The HTTP server: bounded in time, size and connections, and answering whatever it refuses itself with a problem. */
export function httpAdapter(): FastifyAdapter {
  const options = {
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: 1_000 },
    // While it drains, the hook of draining.ts answers instead, with a problem.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: ({ headers }: IncomingMessage) => requestId(headers['x-request-id']),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: false },
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, serverProblem(error) ?? problem(400, 'MALFORMED_REQUEST', 'The request cannot be read.')),
    clientErrorHandler: refuseConnection,
  };
  const adapter = new FastifyAdapter(options as ConstructorParameters<typeof FastifyAdapter>[0]) as FastifyAdapter;
  const server = adapter.getInstance<FastifyInstance>();
  server.server.maxConnections = MAX_CONNECTIONS;
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
  const { status, body } = serverProblem(error) ?? problem(400, 'MALFORMED_REQUEST', 'The request is not valid HTTP/1.1.');
  const text = JSON.stringify(body);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, `Content-Type: ${PROBLEM_MEDIA_TYPE}`, `Content-Length: ${Buffer.byteLength(text)}`];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${text}`);
}
