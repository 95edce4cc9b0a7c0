import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Complaint } from '#libs/facts/complaint/complaint.answer.js';
import { complaint } from '#libs/facts/complaint/complaint.schema.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { NoQuery, Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetComplaint } from './complaint.query.js';
import { complaintFilters, ListComplaints } from './complaints.query.js';

const columns = columnsOf(`
  complaintId customerId state category severity channel department assignee escalated paused filedAt promises clocks
  compensations rootCause history`);

@ApiTags('complaints')
@Controller('v1/complaints')
@RequireScope('query')
export class ComplaintsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Complaints, those filed last first',
    shows: { insights: ['complaints'], policies: [] },
    answer: list(complaint),
    columns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(complaintFilters) filters: Values<typeof complaintFilters>) {
    return this.queries.execute(new ListComplaints(tenant, timeZone, filters));
  }

  @Get(':complaintId')
  @ApiParam({ name: 'complaintId', schema: { type: 'string' } })
  @Answers({
    summary: 'A complaint, with all that happened to it; its ETag is for If-Match',
    shows: { insights: ['complaints'], policies: [] },
    answer: complaint,
    refusals: { 404: 'There is no such complaint.' },
  })
  async get(
    @Caller() { tenant }: Caller,
    @Param('complaintId') complaintId: string,
    @NoQuery() _parameters: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<Complaint>> {
    const { position, body } = await this.queries.execute(new GetComplaint(tenant, complaintId));
    reply.header('etag', `"${body.version}"`);
    return { position, body: body.complaint };
  }
}
