/**
 * A JSON value's one spelling (RFC 8785): members ordered by name, numbers and strings as ECMAScript writes them.
 * The value must come from JSON and be of bounded depth.
 */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Record<string, unknown>;
  const names = Object.keys(members).sort();
  let text = '{';
  for (const name of names) text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${canonical(members[name])}`;
  return `${text}}`;
}
