import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type ChurnSettings, type ChurnSettingsPut, DEFAULT_CHURN_SETTINGS } from './churn-setting.events.js';

export interface PutChurnSettingsCommand {
  readonly settings: ChurnSettings;
  /** The version that must be in force (`any`: any version at all); null: no condition. */
  readonly ifVersion: readonly number[] | 'any' | null;
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
    if (ifVersion !== null && ifVersion !== 'any' && !ifVersion.includes(version)) {
      const message = `Version ${version} of the churn settings was put last, another was expected.`;
      throw new Refusal('precondition-failed', 'VERSION_MISMATCH', message, { members: { version } });
    }
    if (isSame(settings, current)) return [];
    return [{ type: 'churn-settings.put', data: { version: version + 1, settings } }];
  },

  evolve: (_, { data }) => data,
};

function isSame(a: ChurnSettings, b: ChurnSettings): boolean {
  return (Object.keys(DEFAULT_CHURN_SETTINGS) as (keyof ChurnSettings)[]).every((name) => a[name] === b[name]);
}
