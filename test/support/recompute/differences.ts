/** The first places where two values differ; numbers may differ by 1e-9. */
export function differences(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (typeof expected === 'number' && typeof actual === 'number' && Math.abs(expected - actual) <= 1e-9) return [];
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null)
    return Object.is(expected, actual)
      ? []
      : [`${path}: ${JSON.stringify(expected)} by the log, ${JSON.stringify(actual)} answered`];
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const of = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return keys.flatMap((key) => differences(of(expected, key), of(actual, key), `${path}/${key}`)).slice(0, 5);
}
