import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Problem, PROBLEM_MEDIA_TYPE, problem, problemOf, serverProblem } from './problem.js';
import { traceOf } from './request.trace.js';
import type { RouteTable } from './route.table.js';

/** While a store is away, the log tells it once in so many milliseconds, not to every caller: it may be the disk that is full. */
const TELL_MS = 1_000;

/** The one place where an error becomes an answer: RFC 9457, never a stack trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private toldAt = Number.NEGATIVE_INFINITY;
  private untold = 0;

  constructor(
    private readonly routes: RouteTable,
    private readonly log: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (isCutOff(request)) {
      this.log.debug({ ...traceOf(request), route: request.routeOptions?.url }, 'request cut off');
      reply.raw.destroy();
      return;
    }
    const answer = error instanceof HttpException ? this.ofHttp(error, request) : problemOf(error);
    if (answer.unexpected)
      this.log.error({ ...traceOf(request), err: error, route: request.routeOptions?.url }, 'request failed');
    if (answer.outage) this.tellOutage(error, request);
    // A half-sent answer cannot become a problem any more; breaking it off is the only way to say so.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // Fastify would close a connection on which the rest of a body is still arriving, and its sender would see a broken
    // pipe instead of the answer. Left open, the rest is read and dropped until the request times out.
    if (answer.status === 413) reply.removeHeader('connection');
    sendProblem(reply, answer);
  }

  private tellOutage(error: unknown, request: FastifyRequest): void {
    if (this.now() - this.toldAt < TELL_MS) {
      this.untold++;
      return;
    }
    const line = { ...traceOf(request), err: error, route: request.routeOptions?.url, untold: this.untold };
    this.log.error(line, 'request refused: a store is not available');
    this.toldAt = this.now();
    this.untold = 0;
  }

  private ofHttp(error: HttpException, request: FastifyRequest): Problem {
    // Fastify's own refusals arrive wrapped: their code says more than the status.
    const refused = serverProblem(error.cause);
    if (refused) return refused;
    const status = error.getStatus();
    if (status === 404 && request.is404 !== false) return this.ofMissingRoute(request);
    if (status >= 500) return problemOf(error);
    if (status === 413) return problem(413, 'BODY_TOO_LARGE', 'The body is too large.');
    if (status === 404) return problem(404, 'NOT_FOUND', error.message);
    return problem(status, 'REFUSED', error.message);
  }

  private ofMissingRoute(request: FastifyRequest): Problem {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = this.routes.methodsOf(path);
    // A route for all files of a directory has the method, but not this file.
    if (allowed.length === 0 || allowed.includes(request.method))
      return problem(404, 'NO_SUCH_ROUTE', 'There is nothing at this path. /openapi.json lists all routes.');
    const allow = allowed.join(', ');
    return { ...problem(405, 'METHOD_NOT_ALLOWED', `This path answers ${allow}.`), headers: { allow } };
  }
}

/** Whether the sender left in the middle of its request: nobody gets the answer, and nothing failed on our side. */
function isCutOff({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

/** Sends a problem through Fastify. */
export function sendProblem(reply: FastifyReply, answer: Problem): void {
  reply.code(answer.status).headers(answer.headers).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(answer.body));
}
