/** Whether a numbered thing is among about as many as wanted: numbers are spread over 0 … 1 (Knuth's multiplicative hash). */
export function isSampled(number: bigint, wanted: number, of: number): boolean {
  return Number(BigInt.asUintN(32, number * 2_654_435_761n)) / 2 ** 32 < wanted / of;
}
