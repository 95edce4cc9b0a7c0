import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { AnyAdmin, type Principal, Sender } from '#libs/platform/auth/access.js';
import { type IssuedKey, Keys, type StoredKey } from '#libs/platform/auth/keys.js';
import { noSuchTenant } from '#libs/platform/auth/tenants.js';
import { commandKeyIn, MAKES_ONCE } from '#libs/platform/input/idempotency-key.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { NewKeyInput } from './administration.input.js';
import { issuedKeySchema, keyPageSchema } from './administration.schemas.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const columns = ['keyId', 'tenant', 'scopes', 'name', 'createdAt', 'expiresAt'];
const listed = { ...paging, tenant: text('Only keys of this tenant.') };

@ApiTags('administration')
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    private readonly keys: Keys,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @HttpCode(201)
  @AnyAdmin()
  @ApiOperation({ summary: 'Make a key for a tenant' })
  @ApiHeader(MAKES_ONCE)
  @ApiCreatedResponse({ schema: issuedKeySchema })
  issue(
    @Sender() sender: Principal,
    @Body() input: NewKeyInput,
    @Headers('Idempotency-Key') header?: string,
  ): Promise<IssuedKey> {
    const tenant = reachOf(sender, input.tenant ?? undefined);
    if (tenant === null)
      throw invalid([{ path: '/tenant', code: 'REQUIRED', message: "is needed with the installation's admin key" }]);
    const expiresAt = input.expiresAt == null ? null : Date.parse(input.expiresAt);
    const terms = { tenant, scopes: [...new Set(input.scopes)], name: input.name ?? null, expiresAt };
    const idempotencyKey = commandKeyIn(header);
    const by = sender === 'installation' ? null : sender.tenant;
    return this.keys.issue(terms, idempotencyKey === null ? null : { by, idempotencyKey });
  }

  @Get()
  @AnyAdmin()
  @Answers({
    summary: 'Keys, without their secrets, in the order they were made',
    shows: { insights: [], policies: [] },
    answer: keyPageSchema,
    columns,
  })
  async list(
    @Sender() sender: Principal,
    @Query(listed) parameters: Values<typeof listed>,
  ): Promise<Answer<Page<object>>> {
    const tenant = reachOf(sender, parameters.tenant);
    const list = listOf('keys', { ...parameters, tenant });
    const [after] = readCursor(list, parameters.cursor, ['time']) ?? [0];
    const position = await this.store.head();
    const { items, next } = await this.keys.list(tenant, BigInt(after), parameters.limit ?? DEFAULT_LIMIT);
    const nextCursor = next === null ? null : writeCursor(list, [Number(next)]);
    return { position, body: { items: items.map(itemOf), nextCursor } };
  }

  @Delete(':keyId')
  @HttpCode(204)
  @AnyAdmin()
  @ApiOperation({ summary: 'Revoke a key, effective at once' })
  @ApiNoContentResponse()
  async revoke(@Sender() sender: Principal, @Param('keyId') keyId: string): Promise<void> {
    if (!UUID.test(keyId)) throw new Refusal('not-found', 'NO_SUCH_KEY', 'There is no such key.');
    await this.keys.revoke(reachOf(sender, undefined), keyId);
  }
}

/** The tenant that a request is about; null: all of them. A tenant's admin can reach only its own. */
function reachOf(sender: Principal, tenant: string | undefined): string | null {
  if (sender === 'installation') return tenant ?? null;
  if (tenant !== undefined && tenant !== sender.tenant) throw noSuchTenant(tenant);
  return sender.tenant;
}

function itemOf({ keyId, tenant, scopes, name, createdAt, expiresAt }: StoredKey): object {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { keyId, tenant, scopes, name, createdAt: time(createdAt), expiresAt: time(expiresAt) };
}
