import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { DescribesDelete, DescribesPut, NameOf } from '#libs/facts/setting.document.js';
import { Changing, checkedName, tellPut } from '#libs/facts/setting.request.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { alsoText, TextBody } from '#libs/platform/input/text.body.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { namePageOf } from '#libs/platform/querying/name.page.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { readCalendar } from './calendar.reader.js';
import { calendarExample, calendarSchema, holidaysExample } from './calendar.schema.js';
import { ChangeServiceLevels } from './change-service-levels.command.js';
import { readHolidays } from './holiday.file.js';
import { WEEKDAYS } from './service-level.events.js';
import { GetVersion, ListVersions } from './service-level.query.js';
import { calendarView, oneVersion, viewOf } from './version.view.js';

const columns = columnsOf(`
  name version timeZone ${WEEKDAYS.map((day) => `week.${day}.from week.${day}.to`).join(' ')}
  holidays.date holidays.name exceptions.date exceptions.hours.from exceptions.hours.to exceptions.name`);

const CALENDAR = { what: 'calendar', example: 'office' };
const ICALENDAR = 'text/calendar';
/** Holidays that recur without end are taken for so many years from this one on. */
const YEARS_AHEAD = 10;

@ApiTags('service-levels')
@Controller('v1/calendars')
export class CalendarController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Put(':name')
  @RequireScope('operate')
  @RouteConfig(alsoText(ICALENDAR))
  @DescribesPut(CALENDAR, {
    description:
      'A change holds for complaints filed after it. An iCalendar file replaces the holidays of a calendar that is there, in the years that the file has days in.',
    bodies: {
      'application/json': { schema: openApiSchema(calendarSchema), example: calendarExample },
      [ICALENDAR]: { schema: { type: 'string' }, example: holidaysExample },
    },
    answer: calendarView,
  })
  @ApiResponse({ status: 404, description: 'There is no calendar to import holidays into.' })
  async put(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const change = { name: checkedName(name), ifVersion, ...this.changeOf(body) };
    const { inForce, ...put } = await this.commands.execute(new ChangeServiceLevels(tenant, change, traceparent));
    if (inForce === null) throw new Error('A calendar that was put is in force');
    tellPut(reply, this.store.epoch, { ...put, version: inForce.version });
    return viewOf(inForce);
  }

  @Delete(':name')
  @HttpCode(204)
  @RequireScope('operate')
  @DescribesDelete(CALENDAR, 'Complaints that were filed before keep to it.')
  @ApiResponse({ status: 409, description: 'Service levels count by it.' })
  async delete(
    @Changing() { tenant, ifVersion, traceparent }: Changing,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const change = { name, ifVersion, does: 'delete-calendar' } as const;
    const { position } = await this.commands.execute(new ChangeServiceLevels(tenant, change, traceparent));
    reply.header('peakend-position', formatPosition(this.store.epoch, position));
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Business calendars in order of name',
    shows: { insights: [], policies: [] },
    answer: list(calendarView),
    columns,
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const query = new ListVersions(caller.tenant, 'calendar', namePageOf('calendars', parameters));
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(viewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
  @NameOf(CALENDAR)
  @Answers({
    summary: 'A business calendar',
    shows: { insights: [], policies: [] },
    answer: calendarView,
    refusals: { 404: 'There is none of this name, or no such version.' },
  })
  async get(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Query(oneVersion) { version }: Values<typeof oneVersion>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<object>> {
    const query = new GetVersion(caller.tenant, 'calendar', name, version);
    const { position, body } = await this.queries.execute(query);
    reply.header('etag', etagOf(body));
    return { position, body: viewOf(body) };
  }

  private changeOf(body: unknown) {
    if (body instanceof TextBody) {
      const year = new Date(this.clock.now()).getUTCFullYear();
      const window = { from: `${year - 1}-01-01`, until: `${year + YEARS_AHEAD}-12-31` };
      const reading = readHolidays(body.text, window);
      if (!reading.ok) throw invalid(reading.errors);
      return { does: 'import-holidays', holidays: reading.value } as const;
    }
    const reading = readCalendar(body);
    if (!reading.ok) throw invalid(reading.errors);
    return { does: 'put-calendar', calendar: reading.value } as const;
  }
}
