/** Whatever JSON escapes otherwise than PostgreSQL's arrays do: control characters and lone surrogates. */
const OTHER_ESCAPE = /\\(?!["\\])/;
const ESCAPE = /\\(?:(["\\])|u([0-9a-f]{4})|(.))/g;
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A `text[]` parameter as PostgreSQL reads it. For large ones: drivers escape element by element, JSON all at once. */
export function textArray(values: readonly (string | null)[]): string {
  const json = JSON.stringify(values);
  const body = OTHER_ESCAPE.test(json)
    ? json.replace(ESCAPE, (all, same, code, letter) =>
        same ? all : code ? String.fromCharCode(Number.parseInt(code, 16)) : (LETTERS[letter] ?? letter),
      )
    : json;
  return `{${body.slice(1, -1)}}`;
}

/** An array of numbers, or of texts that need no quotes (UUIDs). */
export function plainArray(values: readonly (bigint | number | string | null)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`;
}

/** A `bytea[]` parameter. */
export function byteArray(values: readonly Buffer[]): string {
  return `{${values.map((value) => `"\\\\x${value.toString('hex')}"`).join(',')}}`;
}
