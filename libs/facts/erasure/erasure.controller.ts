import { Controller, Delete, Get, HttpCode, Inject, Param, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { traceparentOf } from '#libs/platform/request.trace.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { EraseCustomer } from './erase-customer.command.js';
import { GetErasure } from './erasure.query.js';
import { type Receipt, receiptSchema } from './erasure.receipt.js';

@ApiTags('erasure')
@Controller('v1')
@RequireScope('admin')
export class ErasureController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Delete('customers/:customerId')
  @HttpCode(202)
  @ApiParam({ name: 'customerId', schema: { type: 'string' }, example: 'shopper-1' })
  @ApiOperation({
    summary: 'Erase the personal content of a customer and of everybody merged into it',
    description:
      'Takes a second or more: by the time of the answer no process can read what the destroyed keys sealed. ' +
      'Asking again erases what has arrived since.',
  })
  @ApiResponse({
    status: 202,
    description: 'What was done in each place, and what is left to expire.',
    headers: {
      Location: { description: 'The receipt.', schema: { type: 'string' } },
      'Peakend-Position': {
        description: 'Give it as Peakend-Min-Position: queries then no longer show the erased content.',
        schema: { type: 'string' },
      },
    },
    schema: receiptSchema as object,
  })
  @ApiResponse({ status: 404, description: 'No fact has named a customer with this id.' })
  @ApiResponse({ status: 503, description: 'NOT_YET_PROJECTED: merges published before are not known yet. Ask again.' })
  async erase(
    @Caller() { tenant }: Caller,
    @Param('customerId') customerId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Receipt> {
    const erase = new EraseCustomer(tenant, customerId, traceparentOf(request));
    const { erasureId, position } = await this.commands.execute(erase);
    reply
      .header('location', `/v1/erasures/${erasureId}`)
      .header('peakend-position', formatPosition(this.store.epoch, position));
    return this.queries.execute(new GetErasure(tenant, erasureId));
  }

  @Get('erasures/:erasureId')
  @ApiParam({ name: 'erasureId', schema: { type: 'string' } })
  @Answers({
    summary: 'What has been done about an erasure, and what is left to expire',
    shows: { insights: [], policies: [] },
    answer: receiptSchema,
    refusals: { 404: 'There is no erasure with this id.' },
  })
  async get(@Caller() { tenant }: Caller, @Param('erasureId') erasureId: string): Promise<Answer<Receipt>> {
    const position = await this.store.head();
    return { position, body: await this.queries.execute(new GetErasure(tenant, erasureId)) };
  }
}
