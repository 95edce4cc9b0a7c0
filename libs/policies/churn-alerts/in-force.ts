import type { Sql } from '#libs/eventing/database.js';
import { churnSettingsOf } from '#libs/facts/churn-setting/churn-setting.table.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { ChurnModels } from '#libs/insights/churn-risk/churn-models.score.js';
import type { InForce, WatchedTenant } from './watched.policy.js';

/** Reads what some tenants' customers are judged by on each day: what was put or fitted before the day began. */
export async function readInForce(
  sql: Sql,
  tenants: readonly WatchedTenant[],
): Promise<(tenant: string, day: number) => InForce> {
  const read = tenants.map(async ({ tenant, calendar }) => {
    const [settings, fits] = [await churnSettingsOf(sql, tenant), await fitsOf(sql, 'churn.model-fitted', tenant)];
    return [tenant, new ChurnModels(settings, fits, (time) => calendar.dayOf(time))] as const;
  });
  const models = new Map(await Promise.all(read));
  return (tenant, day) => {
    const of = models.get(tenant) as ChurnModels;
    const before = dateOf(day - 1);
    return { rules: of.settingsAt(before), model: of.at(before) };
  };
}
