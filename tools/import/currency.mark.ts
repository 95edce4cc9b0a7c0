/** A currency's sign or code as written in a cell. */
export type Mark = string;

/** What people write for a currency that has no sign. Single letters are left out: 5K may be five thousand. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  Ft: ['HUF'],
  zł: ['PLN'],
  Kč: ['CZK'],
  kr: ['DKK', 'NOK', 'SEK', 'ISK'],
  'kr.': ['DKK', 'NOK', 'SEK', 'ISK'],
  'Fr.': ['CHF'],
  lei: ['RON'],
  'лв.': ['BGN'],
  RM: ['MYR'],
  Rs: ['INR', 'PKR', 'LKR', 'NPR', 'MUR'],
  元: ['CNY', 'TWD', 'HKD'],
  円: ['JPY'],
  원: ['KRW'],
  US$: ['USD'],
  '\uFFE5': ['JPY', 'CNY'],
  '\uFF04': ['USD'],
  '\uFFE1': ['GBP'],
  '\uFFE6': ['KRW'],
};

let marks: ReadonlyMap<Mark, ReadonlySet<string>> | undefined;
let longest = 0;

/** Signs, codes and words, and the currencies of ISO 4217 that each may stand for. */
function known(): ReadonlyMap<Mark, ReadonlySet<string>> {
  if (marks !== undefined) return marks;
  const found = new Map<Mark, Set<string>>();
  const add = (mark: Mark, currency: string) => found.set(mark, (found.get(mark) ?? new Set()).add(currency));
  for (const currency of Intl.supportedValuesOf('currency')) {
    add(currency, currency);
    for (const currencyDisplay of ['symbol', 'narrowSymbol'] as const) {
      const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay });
      const mark = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
      if (/\p{Sc}/u.test(mark)) add(mark, currency);
    }
  }
  for (const [mark, currencies] of Object.entries(WORDS)) for (const currency of currencies) add(mark, currency);
  longest = Math.max(...[...found.keys()].map((mark) => mark.length));
  marks = found;
  return found;
}

/** The currencies that a mark may stand for. */
export function currenciesOf(mark: Mark): ReadonlySet<string> {
  return known().get(mark) ?? new Set();
}

/** The longest mark that a text begins with; null if it begins with a digit or anything else. */
export function markAtStart(text: string): Mark | null {
  return /^[\d.,(+-]/.test(text) ? null : longestMark(text, (length) => text.slice(0, length));
}

/** The longest mark that a text ends with. */
export function markAtEnd(text: string): Mark | null {
  return /[\d.,)-]$/.test(text) && !/\p{L}\.$/u.test(text) ? null : longestMark(text, (length) => text.slice(-length));
}

function longestMark(text: string, part: (length: number) => string): Mark | null {
  const all = known();
  for (let length = Math.min(longest, text.length); length > 0; length--)
    if (all.has(part(length))) return part(length);
  return null;
}
