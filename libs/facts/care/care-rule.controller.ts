import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesPut, NameOf } from '#libs/facts/setting.document.js';
import { Changing, checkedName, tellPut } from '#libs/facts/setting.request.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { namePageOf } from '#libs/platform/querying/name.page.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import { GetCareRule, ListCareRules } from './care-rule.query.js';
import { readCareRule } from './care-rule.reader.js';
import { careRuleExample, careRuleSchema } from './care-rule.schema.js';
import { careRuleView, careRuleViewOf } from './care-rule.view.js';
import { PutCareRule } from './put-care-rule.command.js';

const CARE_RULE = { what: 'care rule', example: 'first-year' };
const columns = columnsOf(`
  name version enabled on.kind on.of on.nth on.days on.to match.tiers match.segments match.potential at leadDays
  notMoreOftenThanDays followUp.department followUp.text controlShare`);

@ApiTags('care')
@Controller('v1/care-rules')
export class CareRuleController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Put(':name')
  @RequireScope('operate')
  @DescribesPut(CARE_RULE, {
    description: 'It holds for what becomes due from then on.',
    bodies: { 'application/json': { schema: openApiSchema(careRuleSchema), example: careRuleExample } },
    answer: careRuleView,
  })
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const condition = { name: checkedName(name), ifVersion };
    const reading = readCareRule(body);
    if (!reading.ok) throw invalid(reading.errors);
    const command = { ...condition, rule: reading.rule };
    const { put, ...more } = await this.commands.execute(new PutCareRule(tenant, command, traceparent));
    tellPut(reply, this.store.epoch, { ...more, version: put.version });
    return careRuleViewOf(put);
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Care rules in order of name',
    shows: { insights: [], policies: [] },
    answer: list(careRuleView),
    columns,
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const query = new ListCareRules(caller.tenant, namePageOf('care-rules', parameters));
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(careRuleViewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
  @NameOf(CARE_RULE)
  @Answers({
    summary: 'A care rule',
    shows: { insights: [], policies: [] },
    answer: careRuleView,
    refusals: { 404: 'There is no care rule of this name.' },
  })
  async get(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const { position, body } = await this.queries.execute(new GetCareRule(caller.tenant, name));
    reply.header('etag', etagOf(body));
    return { position, body: careRuleViewOf(body) };
  }
}
