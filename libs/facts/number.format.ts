/** A decimal's sign, its digits without outer zeros, and the power of ten of the last: equal decimals, equal texts. */
function essence(text: string): string | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return null;
  const digits = whole + fraction;
  // By hand: an expression for the zeros at the end would look at each run of zeros as often as it is long.
  let [first, end] = [0, digits.length];
  while (first < end && digits[first] === '0') first++;
  if (first === end) return '0';
  while (digits[end - 1] === '0') end--;
  const power = Number(exponent) - fraction.length + (digits.length - end);
  return `${sign === '-' ? '-' : ''}${digits.slice(first, end)}e${power}`;
}

/**
 * Whether a decimal, such as a JSON number as sent, stays the same number when it is read as a double and written
 * again: 12345678901234567890, 19.9000000000000001 and 1e999 do not.
 */
export function survives(decimal: string): boolean {
  const number = Number(decimal);
  return Number.isFinite(number) && essence(decimal) === essence(String(number));
}
