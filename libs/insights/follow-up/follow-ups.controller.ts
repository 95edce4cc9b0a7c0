import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { FollowUp } from '#libs/facts/follow-up/follow-up.answer.js';
import { followUp } from '#libs/facts/follow-up/follow-up.schema.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetFollowUp } from './follow-up.query.js';
import { followUpFilters, ListFollowUps } from './follow-ups.query.js';

const columns = columnsOf(`
  followUpId customerId department text status dueAt overdue from.eventId from.complaintId from.rule openedAt doneAt confirmedAt
  history.type history.at history.eventId`);

@ApiTags('follow-ups')
@Controller('v1/follow-ups')
@RequireScope('query')
export class FollowUpsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Follow-up tasks, latest opened first',
    shows: { insights: ['follow-ups'], policies: ['follow-up-overdue'] },
    answer: list(followUp),
    columns,
  })
  list(@Caller() { tenant }: Caller, @Query(followUpFilters) filters: Values<typeof followUpFilters>) {
    return this.queries.execute(new ListFollowUps(tenant, filters));
  }

  @Get(':followUpId')
  @ApiParam({ name: 'followUpId', schema: { type: 'string', format: 'uuid' } })
  @Answers({
    summary: 'A follow-up task, with all that happened to it; its ETag is for If-Match',
    shows: { insights: ['follow-ups'], policies: ['follow-up-overdue'] },
    answer: followUp,
    refusals: { 404: 'There is no such task.' },
  })
  async get(
    @Caller() { tenant }: Caller,
    @Param('followUpId') followUpId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<FollowUp>> {
    const { position, body } = await this.queries.execute(new GetFollowUp(tenant, followUpId));
    reply.header('etag', etagOf(body));
    return { position, body: body.followUp };
  }
}
