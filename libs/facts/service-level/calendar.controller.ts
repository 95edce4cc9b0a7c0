import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { alsoText, TextBody } from '#libs/platform/input/text.body.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import { list, type Schema } from '#libs/platform/querying/answer.schema.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { NoQuery, Query } from '#libs/platform/querying/parameters.decorator.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { traceparentOf } from '#libs/platform/request.trace.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { readCalendar } from './calendar.reader.js';
import { calendarSchema } from './calendar.schema.js';
import { ChangeServiceLevels } from './change-service-levels.command.js';
import { readHolidays } from './holiday.file.js';
import { DescribesDelete, DescribesPut, named, oneVersion } from './service-level.routes.js';
import { GetVersion, ListVersions } from './service-level.query.js';
import { calendarView, etagOf, viewOf } from './version.view.js';

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
  @DescribesPut(
    'calendar',
    'A change holds for complaints filed after it. An iCalendar file replaces the holidays of a calendar that is there, in the years that the file has days in. Putting what is in force changes nothing.',
    calendarView,
  )
  @ApiConsumes('application/json', ICALENDAR)
  @ApiBody({ schema: calendarSchema as unknown as Schema })
  @ApiResponse({ status: 404, description: 'There is no calendar to import holidays into.' })
  async put(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @NoQuery() _parameters: object,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const change = { name: named(name), ifVersion: ifMatchOf(ifMatch), ...this.changeOf(body) };
    const result = await this.commands.execute(new ChangeServiceLevels(caller.tenant, change, traceparentOf(request)));
    const latest = result.state.calendars.get(name);
    if (!latest?.value) throw new Error('A calendar that was put is in force');
    reply
      .status(result.created ? 201 : 200)
      .header('etag', etagOf(latest))
      .header('peakend-position', formatPosition(this.store.epoch, result.position));
    return viewOf({ name, version: latest.version, said: latest.value });
  }

  @Delete(':name')
  @HttpCode(204)
  @RequireScope('operate')
  @DescribesDelete('calendar', 'Complaints that were filed before keep to it.')
  @ApiResponse({ status: 409, description: 'Service levels count by it.' })
  async delete(
    @Caller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @NoQuery() _parameters: object,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const change = { name, ifVersion: ifMatchOf(ifMatch), does: 'delete-calendar' } as const;
    const { position } = await this.commands.execute(
      new ChangeServiceLevels(caller.tenant, change, traceparentOf(request)),
    );
    reply.header('peakend-position', formatPosition(this.store.epoch, position));
  }

  @Get()
  @RequireScope('query')
  @Answers({
    summary: 'Business calendars in order of name',
    shows: { insights: [], policies: [] },
    answer: list(calendarView),
    columns: ['name', 'version', 'timeZone', 'week', 'holidays', 'exceptions'],
  })
  async list(
    @Caller() caller: Caller,
    @Query(paging) parameters: Values<typeof paging>,
  ): Promise<Answer<Page<object>>> {
    const route = listOf('calendars', parameters);
    const [after] = readCursor(route, parameters.cursor, ['text']) ?? [];
    const query = new ListVersions(caller.tenant, 'calendar', parameters.limit ?? DEFAULT_LIMIT, after, ({ name }) =>
      writeCursor(route, [name]),
    );
    const { position, body } = await this.queries.execute(query);
    return { position, body: { ...body, items: body.items.map(viewOf) } };
  }

  @Get(':name')
  @RequireScope('query')
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
