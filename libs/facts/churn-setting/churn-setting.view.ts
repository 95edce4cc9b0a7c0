import { count, named, nullable, number, object, type Schema } from '#libs/platform/querying/answer.schema.js';
import type { ChurnSettingsPut } from './churn-setting.events.js';

/** Churn settings as the API returns them. */
export function settingsViewOf({ version, settings }: ChurnSettingsPut): object {
  return { version, ...settings };
}

/** `settingsViewOf` in the OpenAPI document. */
export const churnSettingsView: Schema = named(
  'ChurnSettingsInForce',
  object({
    version: count('1: as they ship.'),
    horizonDays: count('Churn risk is the probability of no activity day within so many days.'),
    raiseLift: number('The lift at which an alert is raised.'),
    resolveLift: number('The lift below which an alert resolves itself.'),
    coolDownDays: count('Days after an alert within which none is raised for the customer.'),
    controlShare: number('Share of customers whose alerts are not sent.'),
    maxAlertsPerDay: nullable(count('Most alerts raised on a day; null: any number.')),
  }),
);
