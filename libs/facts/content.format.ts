/** Longer texts go through JSON.stringify, which is faster there. */
const SHORT = 64;

function quoted(text: string): string {
  if (text.length > SHORT) return JSON.stringify(text);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit <= 0xdfff))
      return JSON.stringify(text);
  }
  return `"${text}"`;
}

/** How many names' spellings are remembered. The declared names come first, so they are among these. */
const MOST_NAMES = 1_000;
const names = new Map<string, string>();

function named(name: string): string {
  let text = names.get(name);
  if (text === undefined) {
    text = `${quoted(name)}:`;
    if (names.size < MOST_NAMES) names.set(name, text);
  }
  return text;
}

/** Sorts by UTF-16 code units, as RFC 8785 requires; by insertion while there are few. */
function sort(names: string[]): string[] {
  if (names.length > 32) return names.sort();
  for (let at = 1; at < names.length; at++) {
    const name = names[at] as string;
    let to = at;
    for (; to > 0 && (names[to - 1] as string) > name; to--) names[to] = names[to - 1] as string;
    names[to] = name;
  }
  return names;
}

/**
 * The one spelling of a JSON value (RFC 8785): members ordered by name, numbers and strings as ECMAScript writes them.
 * The value must come from JSON and have bounded depth.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Record<string, unknown>;
  let text = '';
  for (const name of sort(Object.keys(members))) {
    text += `${text === '' ? '{' : ','}${named(name)}${canonical(members[name])}`;
  }
  return text === '' ? '{}' : `${text}}`;
}
