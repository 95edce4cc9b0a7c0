import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { NoQuery, Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetComplaint } from './complaint.query.js';
import { complaintFilters, ListComplaints } from './complaints.query.js';
import { complaint, complaintColumns } from './complaint.schemas.js';

@ApiTags('complaints')
@Controller('v1/complaints')
@RequireScope('query')
export class ComplaintsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Complaints, latest filed first',
    shows: { insights: ['journeys'], policies: [] },
    answer: list(complaint),
    columns: complaintColumns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(complaintFilters) filters: Values<typeof complaintFilters>) {
    return this.queries.execute(new ListComplaints(tenant, timeZone, filters));
  }

  @Get(':complaintId')
  @ApiParam({ name: 'complaintId', schema: { type: 'string' } })
  @Answers({
    summary: 'A complaint',
    shows: { insights: ['journeys'], policies: [] },
    answer: complaint,
    refusals: { 404: 'There is no such complaint.' },
  })
  get(@Caller() { tenant }: Caller, @Param('complaintId') complaintId: string, @NoQuery() _parameters: object) {
    return this.queries.execute(new GetComplaint(tenant, complaintId));
  }
}
