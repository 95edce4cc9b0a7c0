import type { MoneyChoice } from './money.choice.js';

/** The columns of `rowsWithMoney`. */
export const MONEY_COLUMNS = 'currency warnings';

/** Rows of a table that say, each by itself, in which currency its amounts are and which others are not in them. */
export function rowsWithMoney<Row extends object>(
  { currency, warnings }: MoneyChoice,
  rows: readonly Row[],
): readonly (Row & { readonly currency: string | null; readonly warnings: string })[] {
  const told = warnings.map((warning) => `${warning.code} ${warning.currency}`).join(', ');
  return rows.map((row) => ({ ...row, currency, warnings: told }));
}
