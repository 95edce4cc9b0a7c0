import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { defer, firstValueFrom, type Observable, switchMap } from 'rxjs';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { ProjectionProgress, Shown } from '#libs/eventing/projection.progress.js';
import type { Draw } from '#libs/kernel/picture.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { AuthenticatedRequest } from '#libs/platform/auth/access.js';
import { formatPosition, parsePosition } from '#libs/platform/position.token.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import type { Answer } from './answer.js';
import { takeForm } from './answer.form.js';
import { PICTURE } from './answer.picture.js';
import { csvAnswer } from './csv.answer.js';
import { pictureAnswer } from './picture.answer.js';
import { PROJECTION_PROGRESS } from './querying.tokens.js';
import { SHOWN } from './answer.shown.js';
import { TABLE, type Table } from './answer.table.js';
import { waitSecondsOf } from './wait.preference.js';

/**
 * The HTTP side of every query: read your writes (`Peakend-Min-Position`, `Prefer: wait=N`), the position an answer
 * reflects (`Peakend-Position`), JSON, CSV or SVG by `format` or `Accept`. Routes return an Answer.
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
    const draw = this.reflector.get<Draw<unknown> | undefined>(PICTURE, context.getHandler());
    const form = takeForm(request, { table: table !== undefined, picture: draw !== undefined });
    const ask = async () => (await firstValueFrom<Answer<unknown>>(next.handle())).body;
    const shown = this.reflector.get<Shown>(SHOWN, context.getHandler());
    return defer(() => this.waited(request, shown)).pipe(
      switchMap(() => next.handle()),
      switchMap(async ({ position, body }: Answer<unknown>) => {
        reply.header('peakend-position', formatPosition(this.store.epoch, position));
        reply.header('cache-control', 'no-store');
        if (draw !== undefined) reply.header('vary', 'Accept, Accept-Language');
        else if (table !== undefined) reply.header('vary', 'Accept');
        if (form.name === 'csv') return csvAnswer(request, reply, table as Table, form.csv, body, ask);
        if (form.name === 'svg') return pictureAnswer(request, reply, draw as Draw<unknown>, form.frame, body, ask);
        return body;
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
