import { type Sql, together } from '#libs/eventing/database.js';
import { churnSettingsOf } from '#libs/facts/churn-setting/churn-setting.table.js';
import { lastClosedDay } from '#libs/facts/day/day.table.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import { firstLiveOf } from '#libs/facts/table/first-live.table.js';
import { dayNumberOf } from './churn-days.score.js';
import { ChurnModels } from './churn-models.score.js';

/** What risks of a tenant are told by, as of now. */
export interface ChurnMoment {
  readonly models: ChurnModels;
  /** The last date that is over; null before the first. */
  readonly closed: string | null;
  /** The day of the first live fact, in days since 1970-01-01; null: there is none yet. */
  readonly liveSince: number | null;
}

export async function readChurnMoment(sql: Sql, tenant: string, dayOf: (time: number) => string): Promise<ChurnMoment> {
  const [settings, fits, closed, firstLive] = await together([
    churnSettingsOf(sql, tenant),
    fitsOf(sql, 'churn.model-fitted', tenant),
    lastClosedDay(sql, tenant),
    firstLiveOf(sql, tenant),
  ]);
  const liveSince = firstLive === null ? null : dayNumberOf(dayOf(firstLive));
  return { models: new ChurnModels(settings, fits, dayOf), closed, liveSince };
}
