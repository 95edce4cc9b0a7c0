import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
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
import { ChangeServiceLevels } from './change-service-levels.command.js';
import { DescribesDelete, DescribesPut, named, oneVersion } from './service-level.routes.js';
import { GetVersion, ListVersions } from './service-level.query.js';
import { readServiceLevel } from './service-level.reader.js';
import { serviceLevelSchema } from './service-level.schema.js';
import { etagOf, serviceLevelView, viewOf } from './version.view.js';

const columns = [
  'name',
  'version',
  'calendar',
  'acknowledgeWithinSeconds',
  'resolveWithinSeconds',
  'warnAtShare',
  'match',
  'onBreach',
];

@ApiTags('service-levels')
@Controller('v1/service-levels')
export class ServiceLevelController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Put(':name')
  @RequireScope('operate')
  @DescribesPut(
    'service level',
    'A change holds for complaints filed after it. Several may hold for one complaint, each with clocks of its own. Putting what is in force changes nothing.',
    serviceLevelView,
  )
  @ApiBody({ schema: serviceLevelSchema as unknown as Schema })
  async put(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @NoQuery() _parameters: object,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const condition = { name: named(name), ifVersion: ifMatchOf(ifMatch) };
    const reading = readServiceLevel(body);
    if (!reading.ok) throw invalid(reading.errors);
    const change = { ...condition, does: 'put-service-level', serviceLevel: reading.value } as const;
    const result = await this.commands.execute(new ChangeServiceLevels(caller.tenant, change, traceparentOf(request)));
    const latest = result.state.serviceLevels.get(name);
    if (!latest?.value) throw new Error('A service level that was put is in force');
    reply
      .status(result.created ? 201 : 200)
      .header('etag', etagOf(latest))
      .header('peakend-position', formatPosition(this.store.epoch, result.position));
    return viewOf({ name, version: latest.version, said: latest.value });
  }

  @Delete(':name')
  @HttpCode(204)
  @RequireScope('operate')
  @DescribesDelete('service level', 'The clocks of complaints that were filed before run on.')
  async delete(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @NoQuery() _parameters: object,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const change = { name, ifVersion: ifMatchOf(ifMatch), does: 'delete-service-level' } as const;
    const { position } = await this.commands.execute(
      new ChangeServiceLevels(caller.tenant, change, traceparentOf(request)),
    );
    reply.header('peakend-position', formatPosition(this.store.epoch, position));
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Service levels in order of name',
    shows: { insights: [], policies: [] },
    answer: list(serviceLevelView),
    columns,
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const route = listOf('service-levels', parameters);
    const [after] = readCursor(route, parameters.cursor, ['text']) ?? [];
    const limit = parameters.limit ?? DEFAULT_LIMIT;
    const query = new ListVersions(caller.tenant, 'service-level', limit, after, ({ name }) =>
      writeCursor(route, [name]),
    );
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(viewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
  @Answers({
    summary: 'A service level',
    shows: { insights: [], policies: [] },
    answer: serviceLevelView,
    refusals: { 404: 'There is none of this name, or no such version.' },
  })
  async get(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Query(oneVersion) { version }: Values<typeof oneVersion>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const query = new GetVersion(caller.tenant, 'service-level', name, version);
    const { position, body } = await this.queries.execute(query);
    reply.header('etag', etagOf(body));
    return { position, body: viewOf(body) };
  }
}
