import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesDelete, DescribesPut, NameOf } from '#libs/facts/setting.document.js';
import { Changing, checkedName, tellPut } from '#libs/facts/setting.request.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { namePageOf } from '#libs/platform/querying/name.page.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { ChangeServiceLevels } from './change-service-levels.command.js';
import { GetVersion, ListVersions } from './service-level.query.js';
import { readServiceLevel } from './service-level.reader.js';
import { serviceLevelExample, serviceLevelSchema } from './service-level.schema.js';
import { oneVersion, serviceLevelView, viewOf } from './version.view.js';

const SERVICE_LEVEL = { what: 'service level', example: 'standard' };
const columns = columnsOf(`
  name version calendar acknowledgeWithinSeconds resolveWithinSeconds warnAtShare
  match.categories match.minSeverity match.tiers match.channels
  onBreach.compensate.kind onBreach.compensate.value onBreach.compensate.currency onBreach.compensate.text
  onBreach.escalate.reason onBreach.followUp.department onBreach.followUp.text`);

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
  @DescribesPut(SERVICE_LEVEL, {
    description:
      'A change holds for complaints filed after it. Several may hold for one complaint, each with clocks of its own.',
    bodies: { 'application/json': { schema: openApiSchema(serviceLevelSchema), example: serviceLevelExample } },
    answer: serviceLevelView,
  })
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const condition = { name: checkedName(name), ifVersion };
    const reading = readServiceLevel(body);
    if (!reading.ok) throw invalid(reading.errors);
    const change = { ...condition, does: 'put-service-level', serviceLevel: reading.value } as const;
    const { inForce, ...put } = await this.commands.execute(new ChangeServiceLevels(tenant, change, traceparent));
    if (inForce === null) throw new Error('A service level that was put is in force');
    tellPut(reply, this.store.epoch, { ...put, version: inForce.version });
    return viewOf(inForce);
  }

  @Delete(':name')
  @HttpCode(204)
  @RequireScope('operate')
  @DescribesDelete(SERVICE_LEVEL, 'The clocks of complaints that were filed before run on.')
  async delete(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const change = { name, ifVersion, does: 'delete-service-level' } as const;
    const { position } = await this.commands.execute(new ChangeServiceLevels(tenant, change, traceparent));
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
    const query = new ListVersions(caller.tenant, 'service-level', namePageOf('service-levels', parameters));
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(viewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
  @NameOf(SERVICE_LEVEL)
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
