import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { type ChurnSettings, type ChurnSettingsPut, DEFAULT_CHURN_SETTINGS } from './churn-setting.events.js';

export interface PutChurnSettingsCommand {
  readonly settings: ChurnSettings;
  readonly ifVersion: ExpectedVersion;
}

export type ChurnSettingsPutEvent = Typed<'churn-settings.put'>;

/** What counts as put before a tenant puts any: version 1. */
export const initialSettings: ChurnSettingsPut = { version: 1, settings: DEFAULT_CHURN_SETTINGS };

/**
 * Puts a tenant's churn settings. Versions count without gaps from 1, which is what ships; putting what was put last decides nothing.
 *
 * @throws Refusal `precondition-failed` if another version than the expected one was put last.
 */
export const churnSettingsDecider: Decider<ChurnSettingsPut, PutChurnSettingsCommand, ChurnSettingsPutEvent> = {
  initial: initialSettings,

  decide({ settings, ifVersion }, { version, settings: current }) {
    heedVersion(ifVersion, version, 'churn settings');
    if (isSame(settings, current)) return [];
    return [{ type: 'churn-settings.put', data: { version: version + 1, settings } }];
  },

  evolve: (_, { data }) => data,
};

function isSame(a: ChurnSettings, b: ChurnSettings): boolean {
  return (Object.keys(DEFAULT_CHURN_SETTINGS) as (keyof ChurnSettings)[]).every((name) => a[name] === b[name]);
}
