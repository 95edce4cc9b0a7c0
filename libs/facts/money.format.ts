/** Decimal text with at most 11 digits before the point (|x| < 1e11) and at most 4 after it. */
export const MONEY_PATTERN = /^-?(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{1,4})?$/u;

/** Digits allowed after the decimal point when money is written as a JSON number. */
export const MONEY_DECIMALS = 4;

/** Whether a number's shortest decimal form has at most this many digits after the point. */
export function hasDecimals(value: number, most: number): boolean {
  if (Number.isInteger(value)) return true;
  const text = String(value);
  const exponent = text.indexOf('e-');
  if (exponent >= 0) return false;
  return text.length - text.indexOf('.') - 1 <= most;
}

/** The one spelling of a valid amount: a decimal string without trailing zeros or negative zero. */
export function moneyText(amount: string | number): string {
  // Shortest decimal form: no exponent below 1e21 and with at most 4 decimals.
  if (typeof amount === 'number') return amount === 0 ? '0' : String(amount);
  const text = amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return text === '-0' ? '0' : text;
}
