import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { defer, map, type Observable, switchMap } from 'rxjs';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { ProjectionProgress, Shown } from '#libs/eventing/projection.progress.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { AuthenticatedRequest } from '#libs/platform/auth/access.js';
import { formatPosition, parsePosition } from '#libs/platform/position.token.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import type { Answer } from './answer.js';
import { csvOf } from './csv.writer.js';
import { acceptedOf } from './media-type.negotiation.js';
import { PROJECTION_PROGRESS } from './querying.tokens.js';
import { SHOWN } from './answer.shown.js';
import { TABLE, type Table } from './answer.table.js';
import { waitSecondsOf } from './wait.preference.js';

/**
 * The HTTP side of every query: read your writes (`Peakend-Min-Position`, `Prefer: wait=N`), the position an answer
 * reflects (`Peakend-Position`), JSON or CSV by `Accept`. Routes return an Answer.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(PROJECTION_PROGRESS) private readonly progress: ProjectionProgress,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const table = this.reflector.get<Table | undefined>(TABLE, context.getHandler());
    const type = typeOf(request, table);
    const shown = this.reflector.get<Shown>(SHOWN, context.getHandler());
    return defer(() => this.waited(request, shown)).pipe(
      switchMap(() => next.handle()),
      map(({ position, body }: Answer<unknown>) => {
        reply.header('peakend-position', formatPosition(this.store.epoch, position));
        reply.header('cache-control', 'no-store');
        if (table === undefined) return body;
        reply.header('vary', 'Accept');
        return type === 'text/csv' ? csvAnswer(request, reply, table, body) : body;
      }),
    );
  }

  /** Waits until what the answer shows of this tenant has reached the position in the request. */
  private async waited(request: AuthenticatedRequest, shown: Shown): Promise<void> {
    const given = request.headers['peakend-min-position'];
    const { principal } = request;
    if (given === undefined || principal === undefined || principal === 'installation') return;
    const position = parsePosition(this.store.epoch, String(given));
    const seconds = waitSecondsOf(request.headers.prefer?.toString());
    const gone = new AbortController();
    const leave = () => gone.abort();
    request.raw.socket.once('close', leave);
    try {
      if (await this.progress.waitFor(principal.tenant, position, seconds * 1000, gone.signal, shown)) return;
    } finally {
      request.raw.socket.off('close', leave);
    }
    throw new Refusal(
      'unavailable',
      'NOT_YET_PROJECTED',
      'What this query reads has not reached that position yet: ask again.',
      {
        retryAfter: 1,
      },
    );
  }
}

function typeOf(request: AuthenticatedRequest, table: Table | undefined): 'application/json' | 'text/csv' {
  const offers = table === undefined ? (['application/json'] as const) : (['application/json', 'text/csv'] as const);
  const type = acceptedOf(request.headers.accept, offers);
  if (type === undefined)
    throw new Refusal('not-acceptable', 'NOT_ACCEPTABLE', `This route answers ${offers.join(' or ')}.`);
  return type;
}

/** CSV has no place for `nextCursor`, so a `Link` header (RFC 8288) names the next page. */
function csvAnswer(request: AuthenticatedRequest, reply: FastifyReply, table: Table, body: unknown): string {
  const { nextCursor } = body as { nextCursor?: string | null };
  if (nextCursor) {
    const [path = '', query = ''] = request.url.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', nextCursor);
    reply.header('link', `<${path}?${parameters}>; rel="next"`);
  }
  reply.type('text/csv; charset=utf-8; header=present');
  return csvOf(table.columns, table.rowsOf(body as never));
}
