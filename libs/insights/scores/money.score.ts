/** An amount (decimal text, at most 4 decimals) in units of 1e-4. */
export function toTenThousandths(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'));
  return amount.startsWith('-') ? -units : units;
}

/** The amount as decimal text without trailing zeros. */
export function fromTenThousandths(units: bigint): string {
  const absolute = units < 0n ? -units : units;
  const fraction = `${absolute % 10_000n}`.padStart(4, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${absolute / 10_000n}${fraction === '' ? '' : `.${fraction}`}`;
}
