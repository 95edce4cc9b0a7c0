import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AuthenticatedRequest } from '#libs/platform/auth/access.js';
import { traceOf } from '#libs/platform/request.trace.js';
import type { Metrics } from './metrics.js';

/**
 * Measures and logs every answer. The log line names the route's pattern, since paths contain customers' ids.
 * The trace travels with the request instead of in an AsyncLocalStorage, which would slow down every promise.
 */
export function observeRequests(server: FastifyInstance, log: Logger, metrics: Metrics): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    metrics.requestDuration.observe(
      { method: request.method, route, status_code: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    const level = reply.statusCode === 500 ? 'warn' : 'info';
    if (log.isLevelEnabled(level)) log[level](lineOf(request, reply, route), 'request');
    done();
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply, route: string): object {
  const { principal } = request as AuthenticatedRequest;
  const sender =
    principal === undefined || principal === 'installation'
      ? {}
      : { tenant: principal.tenant, key_id: principal.keyId };
  const duration_ms = Math.round(reply.elapsedTime * 1_000) / 1_000;
  return { ...traceOf(request), ...sender, method: request.method, route, status: reply.statusCode, duration_ms };
}
