import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type MemberFilters, memberFilters, type StaffFilters, staffFilters } from './staff.filters.js';
import { GetStaffMember, ListStaff } from './staff.query.js';
import { staffColumns, staffMember } from './staff.schemas.js';

const shows = { insights: ['mentions'], policies: [] };

@ApiTags('comparisons')
@Controller('v1/staff')
@RequireScope('query')
export class StaffController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Members of staff, each compared with what the same touchpoints are like with others',
    description: 'All of them in one answer, by id, unless `limit` says otherwise.',
    shows,
    answer: list(staffMember),
    columns: staffColumns,
  })
  list(@Caller() { tenant }: Caller, @Query(staffFilters) filters: StaffFilters) {
    return this.queries.execute(new ListStaff(tenant, filters));
  }

  @Get(':staffId')
  @Answers({
    summary: 'One member of staff, compared with what the same touchpoints are like with others',
    shows,
    answer: staffMember,
    refusals: { 404: 'No fact has named this member of staff.' },
  })
  one(@Caller() { tenant }: Caller, @Param('staffId') staffId: string, @Query(memberFilters) filters: MemberFilters) {
    return this.queries.execute(new GetStaffMember(tenant, staffId, filters));
  }
}
