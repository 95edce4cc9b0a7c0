/** Whether numbers are the same but for rounding: large ones have no 1e-9. */
const isClose = (a: number, b: number) => Math.abs(a - b) <= Math.max(1e-9, 1e-14 * Math.abs(a));

/** The first places where two values differ. */
export function differences(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (typeof expected === 'number' && typeof actual === 'number' && isClose(expected, actual)) return [];
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null)
    return Object.is(expected, actual)
      ? []
      : [`${path}: ${JSON.stringify(expected)} by the log, ${JSON.stringify(actual)} answered`];
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const of = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return keys.flatMap((key) => differences(of(expected, key), of(actual, key), `${path}/${key}`)).slice(0, 5);
}
