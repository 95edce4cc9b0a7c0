import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { commandKeyIn, MAKES_ONCE } from '#libs/platform/input/idempotency-key.header.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';
import { type GivenSecret, WebhookCommands } from './webhook.commands.js';
import { NewWebhookInput, WebhookChangeInput } from './webhook.input.js';
import type { Webhook } from './webhook.js';
import { rotatedSchema, secretSchema, testSchema, webhookPageSchema, webhookSchema } from './webhook.schemas.js';
import { listWebhooks } from './webhook.table.js';

const shows = { insights: [], policies: [] };
const columns = [
  ...['webhookId', 'url', 'events', 'description', 'minLevel', 'tiers', 'enabled', 'failingSince'],
  ...['disabledAt', 'disabledReason', 'createdAt'],
];

@ApiTags('webhooks')
@Controller('v1/webhooks')
@RequireScope('subscribe')
export class WebhooksController {
  constructor(
    private readonly commands: WebhookCommands,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Have what happens from now on sent to a URL',
    description: 'Messages follow Standard Webhooks 1.0: verify them with the secret.',
  })
  @ApiHeader(MAKES_ONCE)
  @ApiCreatedResponse({ schema: secretSchema })
  create(
    @Caller() { tenant }: Caller,
    @Body() input: NewWebhookInput,
    @Headers('Idempotency-Key') key?: string,
  ): Promise<GivenSecret> {
    return this.commands.create(tenant, input, commandKeyIn(key));
  }

  @Get()
  @Answers({ summary: 'Webhooks, in the order they were made', shows, answer: webhookPageSchema, columns })
  async list(
    @Caller() { tenant }: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const list = listOf('webhooks', parameters);
    const [after] = readCursor(list, parameters.cursor, ['time']) ?? [0];
    const limit = parameters.limit ?? DEFAULT_LIMIT;
    const position = await this.store.head();
    const found = await listWebhooks(this.database, tenant, BigInt(after), limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const nextCursor = last === undefined ? null : writeCursor(list, [Number(last.webhookNo)]);
    return { position, body: { items: page.map(answerOf), nextCursor } };
  }

  @Get(':webhookId')
  @Answers({ summary: 'A webhook', shows, answer: webhookSchema, refusals: { 404: 'There is no such webhook.' } })
  async get(@Caller() { tenant }: Caller, @Param('webhookId') webhookId: string): Promise<Answer<object>> {
    const position = await this.store.head();
    return { position, body: answerOf(await this.commands.find(tenant, webhookId)) };
  }

  @Patch(':webhookId')
  @ApiOperation({
    summary: 'Change a webhook, or let it go on after it was disabled',
    description: 'What is left out stays as it is; null takes a description or a filter away.',
  })
  @ApiOkResponse({ schema: webhookSchema })
  async change(
    @Caller() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Body() input: WebhookChangeInput,
  ): Promise<object> {
    return answerOf(await this.commands.change(tenant, webhookId, input));
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a webhook, and what it was still to be sent' })
  @ApiNoContentResponse()
  delete(@Caller() { tenant }: Caller, @Param('webhookId') webhookId: string): Promise<void> {
    return this.commands.delete(tenant, webhookId);
  }

  @Post(':webhookId/rotate-secret')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a webhook a new secret',
    description: 'For 24 hours messages are signed by the old one, too: first the old signature, then the new one.',
  })
  @ApiOkResponse({ schema: rotatedSchema })
  rotate(@Caller() { tenant }: Caller, @Param('webhookId') webhookId: string): Promise<GivenSecret> {
    return this.commands.rotate(tenant, webhookId);
  }

  @Post(':webhookId/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a webhook an event of the type peakend.webhook.test.v1, once' })
  @ApiOkResponse({ schema: testSchema })
  async test(@Caller() { tenant }: Caller, @Param('webhookId') webhookId: string): Promise<object> {
    const { delivered, eventId, responseStatus, error } = await this.commands.test(tenant, webhookId);
    return { delivered, eventId, responseStatus, error };
  }
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());

function answerOf(webhook: Webhook): object {
  const { webhookId, url, events, description, minLevel, tiers } = webhook;
  const { failingSince, disabledAt, disabledReason, createdAt } = webhook;
  return {
    webhookId,
    url,
    events,
    description,
    minLevel,
    tiers,
    enabled: disabledAt === null,
    failingSince: time(failingSince),
    disabledAt: time(disabledAt),
    disabledReason,
    createdAt: time(createdAt),
  };
}
