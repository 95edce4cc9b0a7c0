/**
 * A whole number of any size: a number while that is exact, else a bigint. Most sums are small, and as numbers they take
 * no memory of their own. The same value may come as either: convert it before comparing.
 */
export type Whole = number | bigint;

export function plus(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return BigInt(a) + BigInt(b);
}

export function minus(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return BigInt(a) - BigInt(b);
}

export function times(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // Adding zero: there is only one.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return BigInt(a) * BigInt(b);
}

/** The nearest whole number to a fraction whose denominator is positive; halves go away from zero. */
export function nearest(numerator: Whole, denominator: Whole): Whole {
  const doubled = plus(times(2, numerator), numerator < 0 ? minus(0, denominator) : denominator);
  const twice = times(2, denominator);
  // Of safe integers, a rounded quotient never reaches the next whole number.
  if (typeof doubled === 'number' && typeof twice === 'number') return Math.trunc(doubled / twice) + 0;
  return BigInt(doubled) / BigInt(twice);
}

/** The number that is written so. */
export function wholeOf(text: string): Whole {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
