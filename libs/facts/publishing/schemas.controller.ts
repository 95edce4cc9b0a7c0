import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { factTypes, schemaOf } from '#libs/facts/fact.schemas.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Public } from '#libs/platform/auth/access.js';
import { NoQuery } from '#libs/platform/querying/parameters.decorator.js';
import { schemasPage } from './publishing.document.js';

/** The JSON Schema of each event type that can be published. */
@ApiTags('publishing')
@Controller('v1/schemas')
@Public()
export class SchemasController {
  @Get()
  @ApiOperation({ summary: 'JSON Schemas of all event types that can be published' })
  @ApiOkResponse({ schema: schemasPage })
  list(@NoQuery() _none: object): { items: readonly { type: string; schema: unknown }[]; nextCursor: null } {
    return {
      items: factTypes.map((type) => ({ type: `peakend.${type}.v1`, schema: schemaOf(type) })),
      nextCursor: null,
    };
  }

  @Get(':type')
  @ApiOperation({ summary: "One type's JSON Schema" })
  @ApiParam({ name: 'type', example: 'touchpoint.recorded', description: 'With or without `peakend.` and `.v1`.' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @ApiNotFoundResponse({ description: 'No event type of this name can be published.' })
  one(@Param('type') name: string, @NoQuery() _none: object): unknown {
    const type = factTypes.find((known) => known === name || `peakend.${known}.v1` === name);
    if (type === undefined)
      throw new Refusal(
        'not-found',
        'UNKNOWN_TYPE',
        'No event type of this name can be published. /v1/schemas lists them.',
      );
    return schemaOf(type);
  }
}
