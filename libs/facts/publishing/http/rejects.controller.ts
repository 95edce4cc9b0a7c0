import { Controller, Get, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { type Answer, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { ListRejects } from '#libs/facts/publishing/list-rejects.query.js';
import { dataMembers } from '#libs/facts/fact.schemas.js';
import { rejectsPage } from './publishing.document.js';
import type { KeptReject } from '#libs/facts/publishing/rejects.js';

const LIST = listOf('/v1/rejects', {});
const columns = [
  'rejectId',
  'receivedAt',
  'code',
  'source',
  'id',
  'type',
  'customerId',
  'errors.path',
  'errors.code',
  'errors.message',
  ...['specversion', 'type', 'source', 'id', 'subject', 'time', 'sequence', 'datacontenttype'].map(
    (attribute) => `event.${attribute}`,
  ),
  ...dataMembers.map((path) => `event.data.${path}`),
  'event.*',
];

@ApiTags('publishing')
@Controller('v1/rejects')
@RequireScope('admin')
export class RejectsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  @Answers({
    summary: 'Rejected events of the last 30 days, the newest first',
    shows: { insights: [], policies: [] },
    answer: rejectsPage,
    columns,
  })
  async list(
    @Caller() { tenant }: Caller,
    @Query(paging) { cursor, limit = DEFAULT_LIMIT }: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const [after] = readCursor(LIST, cursor, ['time']) ?? [];
    const position = await this.store.head();
    const before = after === undefined ? null : BigInt(after);
    const rows = await this.queries.execute(new ListRejects(tenant, before, limit + 1));
    return { position, body: pageOf(rows, limit, itemOf, ({ rejectNo }) => writeCursor(LIST, [Number(rejectNo)])) };
  }
}

function itemOf({ rejectNo, receivedAt, ...rest }: KeptReject): object {
  return { rejectId: String(rejectNo), receivedAt: new Date(receivedAt).toISOString(), ...rest };
}
