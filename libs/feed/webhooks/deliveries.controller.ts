import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { formatPosition } from '#libs/platform/position.token.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';
import { type ListedDelivery, listDeliveries, replay } from './delivery.list.js';
import { DELIVERY_STATUSES } from './delivery.table.js';
import { isUuid, WebhookCommands } from './webhook.commands.js';
import { deliveryPageSchema, deliverySchema } from './webhook.schemas.js';

const columns = [
  ...['deliveryId', 'eventId', 'type', 'customerId', 'feedPosition', 'status', 'attempts', 'nextAttemptAt'],
  ...['createdAt', 'lastAttemptAt', 'finishedAt', 'responseStatus', 'error'],
];
const deliveryFilters = {
  ...paging,
  status: oneOf(DELIVERY_STATUSES, 'Deliveries in this state.'),
  customerId: text('Deliveries about this customer.'),
};

@ApiTags('webhooks')
@Controller('v1/webhooks/:webhookId/deliveries')
@RequireScope('subscribe')
export class DeliveriesController {
  constructor(
    private readonly commands: WebhookCommands,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Answers({
    summary: 'What a webhook was sent and is to be sent, latest first; what was finished is kept for 30 days',
    shows: { insights: [], policies: [] },
    answer: deliveryPageSchema,
    columns,
    refusals: { 404: 'There is no such webhook.' },
  })
  async list(
    @Caller() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Query(deliveryFilters) filters: Values<typeof deliveryFilters>,
  ): Promise<Answer<Page<object>>> {
    const { status, customerId, limit = DEFAULT_LIMIT } = filters;
    const position = await this.store.head();
    const { webhookNo } = await this.commands.find(tenant, webhookId);
    const list = listOf(`deliveries of ${webhookId}`, filters);
    const [from] = readCursor(list, filters.cursor, ['time']) ?? [];
    const before = from === undefined ? undefined : BigInt(from);
    const found = await listDeliveries(this.database, webhookNo, { status, customerId, before, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const nextCursor = last === undefined ? null : writeCursor(list, [Number(last.delivery_no)]);
    return { position, body: { items: page.map((each) => answerOf(each, this.store.epoch)), nextCursor } };
  }

  @Post(':deliveryId/replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a delivery again, or at once if it is waiting to be tried again',
    description:
      'It has the same webhook-id, and all its attempts before it. One that waits for an earlier one of its customer keeps its turn.',
  })
  @ApiAcceptedResponse({ schema: deliverySchema })
  async replay(
    @Caller() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<object> {
    const { webhookNo } = await this.commands.find(tenant, webhookId);
    const at = new Date(this.clock.now());
    const found = isUuid(deliveryId) ? await replay(this.database, webhookNo, deliveryId, at) : undefined;
    if (found === undefined) throw new Refusal('not-found', 'NO_SUCH_DELIVERY', 'There is no such delivery.');
    return answerOf(found, this.store.epoch);
  }
}

const time = (at: Date | null) => at?.toISOString() ?? null;

function answerOf(delivery: ListedDelivery, epoch: string): object {
  const { delivery_id, event_id, type, customer_id, position, status, attempts, response_status, error } = delivery;
  return {
    deliveryId: delivery_id,
    eventId: event_id,
    type,
    customerId: customer_id,
    feedPosition: formatPosition(epoch, position),
    status,
    attempts,
    nextAttemptAt: time(delivery.next_at),
    createdAt: time(delivery.created_at),
    lastAttemptAt: time(delivery.tried_at),
    finishedAt: time(delivery.finished_at),
    responseStatus: response_status,
    error,
  };
}
