import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { flag, type Values } from '#libs/platform/querying/query.parameters.js';
import { RAW_BODY } from './body.parsers.js';
import type { RejectedEvent } from '#libs/facts/publishing/event.intake.js';
import { cloudEventsOf, modeOf } from './events.request.js';
import type { Warning } from '#libs/facts/publishing/publication.js';
import { Publisher, refusalOf } from '#libs/facts/publishing/publisher.js';
import { DescribesEvents } from './publishing.document.js';

export const PUBLISHING = { dryRun: flag('true: answers what would happen and stores nothing.') };

/** What a publisher is told about the events of a request. */
export interface EventsAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Pick<RejectedEvent, 'index' | 'id' | 'code' | 'errors'>[];
  readonly position: string | null;
  readonly warnings?: readonly Warning[];
}

@ApiTags('publishing')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly publisher: Publisher) {}

  @Post()
  @HttpCode(202)
  @RequireScope('publish')
  @RouteConfig(RAW_BODY)
  @DescribesEvents()
  async publish(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Caller() caller: Caller,
    @Query(PUBLISHING) { dryRun = false }: Values<typeof PUBLISHING>,
  ): Promise<EventsAnswer> {
    const isBatch = modeOf(request) === 'batched';
    const publication = await this.publisher.publish(request, caller, () => cloudEventsOf(request, dryRun));
    const { published, rejected, warnings } = publication;
    if (rejected[0] && !isBatch) throw refusalOf(rejected[0]);
    const duplicates = published.reduce((sum, { duplicate }) => sum + Number(duplicate), 0);
    return {
      accepted: published.length - duplicates,
      duplicates,
      rejected: rejected.map(({ index, id, code, errors }) => ({ index, id, code, errors })),
      position: this.publisher.position(publication, dryRun, reply),
      ...(warnings && { warnings }),
    };
  }
}
