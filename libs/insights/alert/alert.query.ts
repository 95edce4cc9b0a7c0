import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Alert, alertOf } from '#libs/facts/alert/alert.answer.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { FOUND_ALERTS, type FoundAlert } from './alert.reader.js';
import { readAlertEvents } from './alert.table.js';

/** An alert, and its version for If-Match. */
export interface ReadAlert {
  readonly alert: Alert;
  readonly version: number;
}

/** One alert. */
export class GetAlert extends Query<Answer<ReadAlert>> {
  constructor(
    readonly tenant: string,
    readonly alertId: string,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@QueryHandler(GetAlert)
export class GetAlertHandler implements IQueryHandler<GetAlert> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, alertId }: GetAlert): Promise<Answer<ReadAlert>> {
    if (!UUID.test(alertId)) throw unknown();
    const { position, body } = await inSnapshot(
      this.database,
      async (sql) => {
        const { rows } = await sql.query<FoundAlert>(
          `${FOUND_ALERTS} where a.build = ${liveBuild('alerts', '$1')} and a.alert_id = $2`,
          [tenant, alertId],
        );
        const [found] = rows;
        if (found === undefined) throw unknown();
        return { found, events: await readAlertEvents(sql, found.build, rows) };
      },
      { repeated: true },
    );
    const { found, events } = body;
    return { position, body: { alert: alertOf(found.customer_id, events), version: found.version } };
  }
}

function unknown(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_ALERT', 'There is no alert with this id.');
}
