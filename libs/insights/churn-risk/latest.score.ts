/** A value that the latest fact decides; `place` in hexadecimal, so that text sorts like places (docs/rules.md 1.1). */
export type Latest<T> = readonly [place: string, value: T];

export function latestOf<T>(a: Latest<T> | undefined, b: Latest<T> | undefined): Latest<T> | undefined {
  if (!a || !b) return a ?? b;
  return b[0] > a[0] ? b : a;
}
