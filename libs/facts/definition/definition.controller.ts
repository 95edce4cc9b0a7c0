import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesPut } from '#libs/facts/setting.document.js';
import { Changing, checkedName, tellPut } from '#libs/facts/setting.request.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import {
  array,
  choice,
  count,
  instant,
  list,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { namePageOf } from '#libs/platform/querying/name.page.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { GetDefinition, ListDefinitions } from './definition.query.js';
import { readDefinition } from './definition.reader.js';
import { definitionExample, definitionSchema } from './definition.schema.js';
import { definitionViewSchema, viewOf } from './definition.view.js';
import { PutDefinition } from './put-definition.command.js';

const view = definitionViewSchema as unknown as Schema;
const unknown = array(
  object({ name: string(), kind: choice('definition', 'touchpoint'), lastUsedAt: instant, count: count() }),
  'Names that facts use, as published, and no definition knows; the 200 that were recorded last.',
);
const columns = [
  'name',
  'version',
  'shipped',
  'idleGapSeconds',
  'saturation',
  'stages.name',
  'stages.phase',
  'stages.touchpoints',
  'terminal',
  'goal',
  'expectations.default',
  'expectations.tiers',
  'momentsOfTruth',
  'learnExpectations',
];
const DEFINITION = { what: 'journey definition', example: 'hotel-stay' };

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
  @DescribesPut(DEFINITION, {
    description: 'A change rebuilds all journeys in the background; queries switch to them together.',
    bodies: { 'application/json': { schema: definitionSchema, example: definitionExample } },
    answer: view,
  })
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const condition = { name: checkedName(name), ifVersion };
    const reading = readDefinition(body);
    if (!reading.ok) throw invalid(reading.errors);
    const definition = { ...condition, definition: reading.definition };
    const { inForce, ...put } = await this.commands.execute(new PutDefinition(tenant, definition, traceparent));
    tellPut(reply, this.store.epoch, { ...put, version: inForce.version });
    return viewOf(inForce);
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Journey definitions in order of name, including the shipped templates',
    shows: { insights: [], policies: [] },
    answer: object({ ...list(view).properties, unknown }),
    columns,
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object> & { readonly unknown: readonly object[] }>> {
    const query = new ListDefinitions(caller.tenant, namePageOf('definitions', parameters));
    const { position, body } = await this.queries.execute(query);
    const unknownNames = body.unknown.map((each) => ({ ...each, lastUsedAt: new Date(each.lastUsedAt).toISOString() }));
    return { position, body: { ...body, items: body.items.map(viewOf), unknown: unknownNames } };
  }

  @Get(':name')
  @RequireScope('query')
  @Answers({
    summary: 'A journey definition',
    shows: { insights: [], policies: [] },
    answer: view,
    refusals: { 404: 'There is no definition of this name.' },
  })
  async get(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const { position, body } = await this.queries.execute(new GetDefinition(caller.tenant, name));
    reply.header('etag', etagOf(body));
    return { position, body: viewOf(body) };
  }
}
