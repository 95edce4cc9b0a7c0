import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { ListParked, ReplayParked } from './parked.query.js';
import { parkedColumns, parkedCustomer, replayed, status } from './operations.schemas.js';
import { GetStatus } from './status.query.js';

@ApiTags('operations')
@Controller('v1')
export class OperationsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get('status')
  @RequireScope('query')
  @Answers({
    summary: 'How far queries lag behind what was published',
    shows: { policies: [] },
    answer: status,
  })
  status(@Caller() { tenant }: Caller) {
    return this.queries.execute(new GetStatus(tenant));
  }

  @Get('admin/parked')
  @RequireScope('admin')
  @Answers({
    summary: 'Customers with events that could not be projected',
    shows: { insights: [], policies: [] },
    answer: list(parkedCustomer),
    columns: parkedColumns,
  })
  parked(@Caller() { tenant }: Caller, @Query(paging) page: Values<typeof paging>) {
    return this.queries.execute(new ListParked(tenant, page));
  }

  @Post('admin/parked/:customerId/replay')
  @HttpCode(200)
  @RequireScope('admin')
  @ApiParam({ name: 'customerId', schema: { type: 'string' } })
  @ApiOperation({ summary: "Project a customer's parked events again" })
  @ApiResponse({ status: 200, description: 'What became of them.', schema: replayed as object })
  @ApiResponse({ status: 404, description: 'No events of this customer are parked.' })
  replay(@Caller() { tenant }: Caller, @Param('customerId') customerId: string) {
    return this.commands.execute(new ReplayParked(tenant, customerId));
  }
}
