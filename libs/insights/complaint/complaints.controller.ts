import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { type ComplaintWithTasks, complaintWithTasks } from './complaint.tasks.js';
import { GetComplaint } from './complaint.query.js';
import { complaintFilters, ListComplaints } from './complaints.query.js';

const columns = columnsOf(`
  complaintId customerId state category severity channel labels department assignee escalated paused filedAt
  promises.promiseId promises.what promises.dueAt promises.status clocks.policy clocks.kind clocks.dueAt clocks.status
  compensations.kind compensations.value compensations.currency compensations.text compensations.at
  rootCause.category rootCause.text rootCause.at history.type history.at history.eventId
  tasks.followUpId tasks.department tasks.text tasks.status tasks.dueAt tasks.overdue`);

@ApiTags('complaints')
@Controller('v1/complaints')
@RequireScope('query')
export class ComplaintsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Complaints, latest filed first',
    shows: {
      insights: ['complaints', 'follow-ups'],
      policies: ['breach-follow-ups', 'complaint-clocks', 'follow-up-overdue'],
    },
    answer: list(complaintWithTasks),
    columns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(complaintFilters) filters: Values<typeof complaintFilters>) {
    return this.queries.execute(new ListComplaints(tenant, timeZone, filters));
  }

  @Get(':complaintId')
  @ApiParam({ name: 'complaintId', schema: { type: 'string' } })
  @Answers({
    summary: 'A complaint, with all that happened to it; its ETag is for If-Match',
    shows: {
      insights: ['complaints', 'follow-ups'],
      policies: ['breach-follow-ups', 'complaint-clocks', 'follow-up-overdue'],
    },
    answer: complaintWithTasks,
    refusals: { 404: 'There is no such complaint.' },
  })
  async get(
    @Caller() { tenant }: Caller,
    @Param('complaintId') complaintId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<ComplaintWithTasks>> {
    const { position, body } = await this.queries.execute(new GetComplaint(tenant, complaintId));
    reply.header('etag', etagOf(body));
    return { position, body: body.complaint };
  }
}
