import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { ListRejects } from './list-rejects.query.js';
import { rejectsPage } from './publishing.document.js';
import type { KeptReject } from './rejects.js';

const LIST = listOf('/v1/rejects', {});

@ApiTags('publishing')
@Controller('v1/rejects')
@RequireScope('admin')
export class RejectsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'Rejected events of the last 30 days, the newest first' })
  @ApiOkResponse({ schema: rejectsPage })
  async list(
    @Caller() { tenant }: Caller,
    @Query(paging) { cursor, limit = DEFAULT_LIMIT }: Values<typeof paging>,
  ): Promise<Page<object>> {
    const [after] = readCursor(LIST, cursor, ['time']) ?? [];
    const rows = await this.queries.execute(
      new ListRejects(tenant, after === undefined ? null : BigInt(after), limit + 1),
    );
    return pageOf(rows, limit, itemOf, ({ rejectNo }) => writeCursor(LIST, [Number(rejectNo)]));
  }
}

function itemOf({ rejectNo, receivedAt, ...rest }: KeptReject): object {
  return { rejectId: String(rejectNo), receivedAt: new Date(receivedAt).toISOString(), ...rest };
}
