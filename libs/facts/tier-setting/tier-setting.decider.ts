import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { DEFAULT_TIER_SETTINGS, type TierBar, type TierSettings, type TierSettingsPut } from './tier-setting.events.js';

export interface PutTierSettingsCommand {
  readonly settings: TierSettings;
  readonly ifVersion: ExpectedVersion;
}

export type TierSettingsPutEvent = Typed<'tier-settings.put'>;

/** What counts as put before a tenant puts any: version 1. */
export const initialSettings: TierSettingsPut = { version: 1, settings: DEFAULT_TIER_SETTINGS };

/**
 * Puts a tenant's tier settings. Versions count without gaps from 1, which is what ships; putting what was put last decides nothing.
 *
 * @throws Refusal `precondition-failed` if another version than the expected one was put last.
 */
export const tierSettingsDecider: Decider<TierSettingsPut, PutTierSettingsCommand, TierSettingsPutEvent> = {
  initial: initialSettings,

  decide({ settings, ifVersion }, { version, settings: current }) {
    heedVersion(ifVersion, version, 'tier settings');
    if (isSame(settings, current)) return [];
    return [{ type: 'tier-settings.put', data: { version: version + 1, settings } }];
  },

  evolve: (_, { data }) => data,
};

function isSame(a: TierSettings, b: TierSettings): boolean {
  const { tiers: _, ...rest } = DEFAULT_TIER_SETTINGS;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  return names.every((name) => a[name] === b[name]) && isSameScheme(a.tiers, b.tiers);
}

function isSameScheme(a: readonly TierBar[], b: readonly TierBar[]): boolean {
  const isSameBar = ({ tier, topShare, atLeast }: TierBar, other: TierBar | undefined) =>
    tier === other?.tier && topShare === other.topShare && atLeast === other.atLeast;
  return a.length === b.length && a.every((bar, index) => isSameBar(bar, b[index]));
}
