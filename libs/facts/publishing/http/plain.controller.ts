import { Controller, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { RAW_BODY } from './body.parsers.js';
import { PUBLISHING } from './events.controller.js';
import { plainEventOf } from './events.request.js';
import type { PlainKind } from '#libs/facts/fact.schemas.js';
import type { PublishedEvent, Warning } from '#libs/facts/publishing/publication.js';
import { Publisher, refusalOf } from '#libs/facts/publishing/publisher.js';
import { DescribesPlain } from './publishing.document.js';

export interface PlainAnswer {
  readonly eventId: string;
  readonly position: string;
  readonly complaintId?: string;
  readonly warnings?: readonly Warning[];
}

type Parameters = Values<typeof PUBLISHING>;

/** One event as plain JSON: 201, or 200 if it is a repeat. A dry run has the position that the log is at. */
@ApiTags('publishing')
@Controller('v1')
@RequireScope('publish')
export class PlainController {
  constructor(private readonly publisher: Publisher) {}

  @Post('touchpoints')
  @RouteConfig(RAW_BODY)
  @DescribesPlain('touchpoint', 'Record a touchpoint')
  touchpoint(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Caller() caller: Caller,
    @Query(PUBLISHING) parameters: Parameters,
  ): Promise<PlainAnswer> {
    return this.publish('touchpoint', request, reply, caller, parameters);
  }

  @Post('feedback')
  @RouteConfig(RAW_BODY)
  @DescribesPlain('feedback', 'Submit feedback')
  feedback(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Caller() caller: Caller,
    @Query(PUBLISHING) parameters: Parameters,
  ): Promise<PlainAnswer> {
    return this.publish('feedback', request, reply, caller, parameters);
  }

  @Post('complaints')
  @RouteConfig(RAW_BODY)
  @DescribesPlain('complaint', 'File a complaint')
  complaint(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Caller() caller: Caller,
    @Query(PUBLISHING) parameters: Parameters,
  ): Promise<PlainAnswer> {
    return this.publish('complaint', request, reply, caller, parameters);
  }

  private async publish(
    form: PlainKind,
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    { dryRun = false }: Parameters,
  ): Promise<PlainAnswer> {
    const publication = await this.publisher.publish(request, caller, () => plainEventOf(request, form, dryRun));
    const [rejected] = publication.rejected;
    if (rejected) throw refusalOf(rejected);
    const { eventId, complaintId, duplicate } = publication.published[0] as PublishedEvent;
    reply.code(duplicate ? 200 : 201);
    const position = this.publisher.position(publication, dryRun, reply) ?? (await this.publisher.head());
    const { warnings } = publication;
    return { eventId, position, ...(complaintId !== null && { complaintId }), ...(warnings && { warnings }) };
  }
}
