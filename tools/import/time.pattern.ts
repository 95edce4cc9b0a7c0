/** What the letters of a date pattern stand for; several spellings of one kind exclude each other. */
const KINDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    year: 'yyyy yy y',
    month: 'MMMM MMM MM M LLLL LLL LL L',
    day: 'dd d',
    hour: 'HH H hh h',
    minute: 'mm m',
    second: 'ss s',
    fraction: 'SSSSSSSSS SSSSSS SSSS SSS uuu uu u',
    'half of the day': 'a',
    weekday: 'EEEE EEE cccc ccc',
    offset: 'ZZZ ZZ Z z',
  }).flatMap(([kind, tokens]) => tokens.split(' ').map((token) => [token, kind])),
);

/** What must directly follow what, apart from literals; otherwise months and minutes were mixed up. */
const FOLLOWS: Readonly<Record<string, string>> = { minute: 'hour', second: 'minute', fraction: 'second' };

const HINTS: Readonly<Record<string, string>> = {
  S: 'use SSS for exactly three digits, or u for any fraction of a second',
  x: 'use "dateFormat": "epoch-ms"',
  X: 'use "dateFormat": "epoch-s"',
  Y: 'years are yyyy',
  D: 'days are dd',
};

interface Token {
  readonly text: string;
  readonly literal: boolean;
}

/** A date pattern's letters and literals; an odd quote leaves the last literal open. */
function tokensOf(pattern: string): Token[] {
  const found = pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g);
  return [...found].map(([text, , letter]) => ({ text, literal: letter === undefined }));
}

/** Does a pattern contain an offset or a zone outside its quoted parts? */
export function carriesOffset(pattern: string): boolean {
  return tokensOf(pattern).some(({ text, literal }) => !literal && KINDS[text] === 'offset');
}

/** Does a pattern contain the half of the day? */
export function carriesHalf(pattern: string): boolean {
  return tokensOf(pattern).some(({ text, literal }) => !literal && text === 'a');
}

/** Does a pattern contain names of months or weekdays? */
export function hasNames(pattern: string): boolean {
  return tokensOf(pattern).some(({ text, literal }) => !literal && /^(MMM|LLL|EEE|ccc)/.test(text));
}

/** A pattern with standalone month names instead of those used next to a day, and vice versa. */
export function otherMonthForm(pattern: string): string {
  const other = { MMM: 'LLL', MMMM: 'LLLL', LLL: 'MMM', LLLL: 'MMMM' } as Readonly<Record<string, string>>;
  return tokensOf(pattern)
    .map(({ text, literal }) => (literal ? text : (other[text] ?? text)))
    .join('');
}

/** Does a pattern contain fractions of a second of any length? */
export function carriesFraction(pattern: string): boolean {
  return tokensOf(pattern).some(({ text, literal }) => !literal && text === 'u');
}

/** A pattern that uses `u` for fractions of any length, for which `S` four or more times stands, too. */
export function withFraction(pattern: string): string {
  return tokensOf(pattern)
    .map(({ text, literal }) => (!literal && /^S{4,}$/.test(text) ? 'u' : text))
    .join('');
}

/**
 * Why cells read by this pattern would not name exactly one day and time; null if they would. A pattern needs a year, a
 * month and a day, each once; the half of the day if it has twelve-hour hours; and minutes after hours.
 */
export function wrongPattern(pattern: string): string | null {
  const tokens = tokensOf(pattern);
  if (tokens.some(({ text }) => text === "'")) return 'has a quote that is not closed';
  const letters = tokens.filter(({ literal }) => !literal).map(({ text }) => text);
  for (const letter of letters) {
    if (KINDS[letter] !== undefined) continue;
    const hint = HINTS[letter[0] as string];
    return `holds "${letter}", which cannot be read${hint ? `: ${hint}` : '; letters that stand for themselves go in quotes'}`;
  }
  const kinds = letters.map((letter) => KINDS[letter] as string);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) < index);
  if (twice !== undefined) return `names the ${twice} twice`;
  const missing = ['year', 'month', 'day'].find((kind) => !kinds.includes(kind));
  if (missing !== undefined)
    return `names no ${missing}: ${missing === 'month' ? 'months are MM' : 'a cell names its day'}`;
  const clock = kinds.filter((kind) => kind !== 'half of the day');
  for (const [kind, before] of Object.entries(FOLLOWS)) {
    const at = clock.indexOf(kind);
    if (at >= 0 && clock[at - 1] !== before)
      return `has the ${kind} not behind the ${before}${kind === 'minute' ? ': minutes are mm, months MM' : ''}`;
  }
  const ofTwelve = letters.some((letter) => letter === 'h' || letter === 'hh');
  if (ofTwelve && !letters.includes('a')) return 'has hours of twelve (h) without the half of the day (a)';
  if (!ofTwelve && letters.includes('a')) return 'has the half of the day (a) without hours of twelve (h)';
  return null;
}
