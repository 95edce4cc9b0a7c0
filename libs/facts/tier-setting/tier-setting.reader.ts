import { isCurrency } from '#libs/facts/currency.codes.js';
import { hasDecimals, MONEY_DECIMALS, moneyText } from '#libs/facts/money.format.js';
import { nullsLeftOut } from '#libs/facts/optional.members.js';
import { withoutRead } from '#libs/facts/setting.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { describedReader } from '#libs/platform/input/described.reader.js';
import { wrongTiers } from './tier-bars.format.js';
import { DEFAULT_TIER_SETTINGS, type TierBar, type TierSettings } from './tier-setting.events.js';
import { tierSettingsSchema } from './tier-setting.schema.js';

export type TierSettingsReading =
  | { readonly ok: true; readonly settings: TierSettings }
  | { readonly ok: false; readonly errors: readonly InputError[] };

/** As it may be given. */
type Given = Partial<Omit<TierSettings, 'tiers'>> & { readonly tiers?: readonly GivenBar[] };
type GivenBar = Omit<TierBar, 'atLeast'> & { readonly atLeast?: string | number };

const errorsOf = describedReader(tierSettingsSchema);
const withoutNulls = nullsLeftOut(tierSettingsSchema);

/** Tier settings from parsed JSON, or everything that is wrong with them. What is missing is as it was at first. */
export function readTierSettings(given: unknown): TierSettingsReading {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const { tiers, ...rest } = withoutRead(body as Given);
  const errors = decimalErrors(tiers ?? []);
  if (errors.length > 0) return { ok: false, errors };
  const settings = {
    ...DEFAULT_TIER_SETTINGS,
    ...rest,
    ...(tiers === undefined ? {} : { tiers: tiers.map(barOf) }),
  };
  const contradictions = [...currencyErrors(settings), ...wrongTiers(settings.tiers)];
  return contradictions.length > 0 ? { ok: false, errors: contradictions } : { ok: true, settings };
}

function decimalErrors(tiers: readonly GivenBar[]): readonly InputError[] {
  return tiers.flatMap(({ atLeast }, index) =>
    typeof atLeast === 'number' && !hasDecimals(atLeast, MONEY_DECIMALS)
      ? [
          {
            path: `/tiers/${index}/atLeast`,
            code: 'INVALID_FORMAT',
            message: `must have at most ${MONEY_DECIMALS} decimals`,
          },
        ]
      : [],
  );
}

function barOf({ tier, topShare, atLeast }: GivenBar): TierBar {
  return {
    tier,
    ...(topShare === undefined ? {} : { topShare }),
    ...(atLeast === undefined ? {} : { atLeast: moneyText(atLeast) }),
  };
}

function currencyErrors({ automatic, currency }: TierSettings): readonly InputError[] {
  if (currency === null)
    return automatic
      ? [{ path: '/currency', code: 'REQUIRED', message: 'is required where tiers are reviewed automatically' }]
      : [];
  return isCurrency(currency)
    ? []
    : [{ path: '/currency', code: 'NOT_ONE_OF', message: 'must be a currency code of ISO 4217 such as "EUR"' }];
}
