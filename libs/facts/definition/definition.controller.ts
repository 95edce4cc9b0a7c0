import { Body, Controller, Get, Headers, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { list, type Schema } from '#libs/platform/querying/answer.schema.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { NoQuery, Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { traceparentOf } from '#libs/platform/request.trace.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { isWord } from './definition.checks.js';
import { GetDefinition, ListDefinitions } from './definition.query.js';
import { readDefinition } from './definition.reader.js';
import { definitionSchema } from './definition.schema.js';
import { definitionViewSchema, etagOf, viewOf } from './definition.view.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { PutDefinition } from './put-definition.command.js';

const view = definitionViewSchema as unknown as Schema;
const columns = [
  'name',
  'version',
  'shipped',
  'idleGapSeconds',
  'saturation',
  'stages',
  'terminal',
  'goal',
  'expectations',
];
const headers = {
  ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } },
  'Peakend-Position': {
    description: 'Give it as Peakend-Min-Position: queries then show the change.',
    schema: { type: 'string' },
  },
};

@ApiTags('definitions')
@Controller('v1/definitions')
export class DefinitionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Put(':name')
  @RequireScope('operate')
  @ApiOperation({
    summary: 'Put a journey definition',
    description:
      'A change forms all journeys anew in the background; queries show them together. Putting what is in force changes nothing.',
  })
  @ApiParam({ name: 'name', schema: { type: 'string' } })
  @ApiHeader({ name: 'If-Match', required: false, description: 'Only if this version is in force: an ETag.' })
  @ApiBody({ schema: definitionSchema as unknown as Schema })
  @ApiResponse({ status: 200, description: 'It is in force.', headers, schema: view as object })
  @ApiResponse({ status: 201, description: 'It is in force, the first of its name.', headers, schema: view as object })
  @ApiResponse({ status: 412, description: 'Another version is in force.' })
  @ApiResponse({ status: 422, description: 'The definition does not fit.' })
  async put(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @NoQuery() _parameters: object,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const ifVersion = ifMatchOf(ifMatch);
    if (!isWord(name))
      throw invalid([
        { path: '/name', code: 'INVALID_NAME', message: 'must be a word in kebab-case such as "branch-visit"' },
      ]);
    const reading = readDefinition(body);
    if (!reading.ok) throw invalid(reading.errors);
    const put = { name, definition: reading.definition, ifVersion };
    const result = await this.commands.execute(new PutDefinition(caller.tenant, put, traceparentOf(request)));
    reply
      .status(result.created ? 201 : 200)
      .header('etag', etagOf(result.inForce))
      .header('peakend-position', formatPosition(this.store.epoch, result.position));
    return viewOf(result.inForce);
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Journey definitions in order of name, those that ship among them',
    shows: { insights: [], policies: [] },
    answer: list(view),
    columns,
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const route = listOf('definitions', parameters);
    const [after] = readCursor(route, parameters.cursor, ['text']) ?? [];
    const query = new ListDefinitions(caller.tenant, parameters.limit ?? DEFAULT_LIMIT, after, ({ name }) =>
      writeCursor(route, [name]),
    );
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(viewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
  @Answers({
    summary: 'A journey definition',
    shows: { insights: [], policies: [] },
    answer: view,
    refusals: { 404: 'There is none of this name.' },
  })
  async get(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @NoQuery() _parameters: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const { position, body } = await this.queries.execute(new GetDefinition(caller.tenant, name));
    reply.header('etag', etagOf(body));
    return { position, body: viewOf(body) };
  }
}
