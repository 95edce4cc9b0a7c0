import type { Sql } from '#libs/eventing/database.js';
import { lastTierSettings } from '#libs/facts/tier-setting/tier-setting.table.js';
import { together } from '#libs/eventing/database.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { NO_MONEY } from './tier-days.counts.js';
import { ALL_DAYS } from './tiers.sums.js';

/** What an answer about money does not tell. */
export interface MoneyWarning {
  readonly code: 'UNKNOWN_CURRENCY' | 'OTHER_CURRENCY';
  readonly currency: string;
  readonly message: string;
}

/** The currency that an answer tells money in, and what it leaves out. */
export interface MoneyChoice {
  /** Null: no currency is known. */
  readonly currency: string | null;
  readonly warnings: readonly MoneyWarning[];
}

/**
 * The currency of an answer: the one that is asked for, else that of the tier settings, else the one that most purchases use (of
 * several the first by its code).
 */
export async function readMoneyChoice(sql: Sql, tenant: string, asked: string | undefined): Promise<MoneyChoice> {
  const [{ settings }, { rows }] = await together([
    lastTierSettings(sql, tenant),
    sql.query<{ currency: string }>(
      `select currency from insight.tier_cells
        where build = ${liveBuild('tiers', '$1')} and span = 'all' and day = '${ALL_DAYS}' and currency <> '${NO_MONEY}'
        group by currency having bool_or(purchases <> 0 or revenue <> 0 or cost <> 0 or compensation <> 0)
        order by sum(purchases) desc, currency collate "C"`,
      [tenant],
    ),
  ]);
  return chooseMoney(
    asked ?? settings.currency,
    rows.map(({ currency }) => currency),
  );
}

/** @param known those of all facts, the one that most purchases use first */
export function chooseMoney(wanted: string | null, known: readonly string[]): MoneyChoice {
  const currency = wanted ?? known[0] ?? null;
  const others = known.filter((each) => each !== currency).sort();
  return {
    currency,
    warnings: [
      ...(currency === null || known.includes(currency)
        ? []
        : [{ code: 'UNKNOWN_CURRENCY', currency, message: `No fact has an amount in ${currency}.` } as const]),
      ...others.map((other) => ({
        code: 'OTHER_CURRENCY' as const,
        currency: other,
        message: `Amounts in ${other} are not in this answer: ask with currency=${other} for them.`,
      })),
    ],
  };
}
