import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Alert, alertOf } from '#libs/facts/alert/alert.answer.js';
import { ALERT_LEVELS, ALERT_STATES } from '#libs/facts/alert/alert.events.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, flag, moment, oneOf, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { FOUND_ALERTS, type FoundAlert } from './alert.reader.js';
import { readAlertEvents } from './alert.table.js';

export const alertFilters = {
  ...paging,
  status: oneOf(ALERT_STATES, 'Alerts in this state.'),
  level: oneOf(ALERT_LEVELS, 'Alerts whose risk has this level.'),
  since: moment("Alerts raised on or after this day of the tenant's zone, or at or after this time."),
  control: flag('Alerts about customers of the control share, which are sent to nobody (about others).'),
};

/** A tenant's alerts, latest raised first. */
export class ListAlerts extends Query<Answer<Page<Alert>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof alertFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListAlerts)
export class ListAlertsHandler implements IQueryHandler<ListAlerts> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, timeZone, filters }: ListAlerts): Promise<Answer<Page<Alert>>> {
    const list = listOf('alerts', filters);
    const after = readCursor(list, filters.cursor, ['instant', 'uuid']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { date, instant } = filters.since ?? {};
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<FoundAlert>(
        `${FOUND_ALERTS}
          where a.build = ${liveBuild('alerts', '$1')}
            and ($2::text is null or a.status = $2)
            and ($3::text is null or a.level = $3)
            and ($4::timestamptz is null or a.raised_at >= $4)
            and ($5::boolean is null or a.control = $5)
            and ($6::timestamptz is null or (a.raised_at, a.alert_id) < ($6, $7::uuid))
          order by a.raised_at desc, a.alert_id desc limit $8`,
        [
          tenant,
          filters.status,
          filters.level,
          instant ?? startOfDay(timeZone, date),
          filters.control,
          after?.[0],
          after?.[1],
          limit + 1,
        ],
      );
      const shown = rows.slice(0, limit);
      return { rows, events: await readAlertEvents(sql, shown[0]?.build ?? 0, shown) };
    });
    const eventsOf = groupBy(body.events, ({ data }) => data.alertId);
    return {
      position,
      body: pageOf(
        body.rows,
        limit,
        ({ customer_id, alert_id }) => alertOf(customer_id, eventsOf.get(alert_id) ?? []),
        (last) => writeCursor(list, [instantText(fromMicroseconds(last.raised_at)), last.alert_id]),
      ),
    };
  }
}
