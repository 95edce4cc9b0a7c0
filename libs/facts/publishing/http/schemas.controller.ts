import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { factTypes, schemaOf, wireType } from '#libs/facts/fact.schemas.js';
import type { FactType } from '#libs/facts/stored.events.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Public } from '#libs/platform/auth/access.js';
import { type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { schemasPage } from './publishing.document.js';

const LIST = listOf('/v1/schemas', {});

/** The JSON Schema of each event type that can be published. */
@ApiTags('publishing')
@Controller('v1/schemas')
@Public()
export class SchemasController {
  @Get()
  @ApiOperation({ summary: 'JSON Schemas of the event types that can be published' })
  @ApiOkResponse({ schema: schemasPage })
  list(
    @Query(paging) { cursor, limit = DEFAULT_LIMIT }: Values<typeof paging>,
  ): Page<{ type: string; schema: unknown }> {
    const [after] = readCursor(LIST, cursor, ['text']) ?? [];
    const from = factTypes.indexOf(after as FactType) + 1;
    const item = (type: FactType) => ({ type: wireType(type), schema: schemaOf(type) });
    return pageOf(factTypes.slice(from, from + limit + 1), limit, item, (last) => writeCursor(LIST, [last]));
  }

  @Get(':type')
  @ApiOperation({ summary: "One type's JSON Schema" })
  @ApiParam({ name: 'type', example: 'touchpoint.recorded', description: 'With or without `peakend.` and `.v1`.' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @ApiNotFoundResponse({ description: 'No event type of this name can be published.' })
  one(@Param('type') name: string): unknown {
    const type = factTypes.find((known) => known === name || wireType(known) === name);
    if (type === undefined) {
      throw new Refusal(
        'not-found',
        'UNKNOWN_TYPE',
        'No event type of this name can be published. /v1/schemas lists them.',
      );
    }
    return schemaOf(type);
  }
}
