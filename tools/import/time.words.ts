import { DateTime, IANAZone, Info } from 'luxon';
import { plain } from './cell.text.js';
import { carriesFraction, carriesHalf, carriesOffset, hasNames, otherMonthForm, withFraction } from './time.pattern.js';
import { finerOf, type Reading } from './time.reading.js';

interface Parser {
  readonly pattern: string;
  readonly parser: Parameters<typeof DateTime.fromFormatParser>[1];
}

interface Half {
  readonly half: string;
  readonly spelt: RegExp;
}

const parsers = new Map<string, readonly Parser[]>();
const halves = new Map<string, readonly Half[]>();

/** Reads a time by a pattern that `wrongPattern` has nothing against; null if it is not written like that. */
export function fromPattern(text: string, dateFormat: string, locale: string): Reading | null {
  for (const { pattern, parser } of parsersFor(dateFormat, locale)) {
    const undotted = hasNames(pattern) ? withoutDots(text) : text;
    const written = carriesHalf(pattern) ? withHalf(undotted, locale) : undotted;
    const parsed = DateTime.fromFormatParser(written, parser, { zone: 'utc', locale, setZone: true });
    // Where a pattern has not four letters for the year, Luxon takes any number of digits.
    if (!parsed.isValid || (parsed.year < 1_000 && !/y{4}/.test(pattern))) continue;
    const finer = carriesFraction(pattern) ? finerDigits(written, pattern, locale) : '';
    const wall = parsed.setZone('utc', { keepLocalTime: true }).toMillis();
    if (!carriesOffset(pattern)) return { local: wall, at: null, finer };
    return { local: wall, at: parsed.zone instanceof IANAZone ? parsed.zone : parsed.offset, finer };
  }
  return null;
}

/** Names of months have two forms in many languages, beside a day and by themselves; files mix them. */
function parsersFor(dateFormat: string, locale: string): readonly Parser[] {
  const key = `${locale} ${dateFormat}`;
  let known = parsers.get(key);
  if (known === undefined) {
    // A dot behind a name goes here too, as in the text.
    const given = withFraction(plain(dateFormat)).replace(/(MMM+|LLL+|EEE+|ccc+)\./g, '$1');
    known = [given, otherMonthForm(given)].map((pattern) => {
      return { pattern, parser: DateTime.buildFormatParser(pattern, { locale }) };
    });
    parsers.set(key, known);
  }
  return known;
}

/** Abbreviated names have a dot in one file and none in the next; Luxon minds it. */
function withoutDots(text: string): string {
  return text.replace(/(?<=\p{L})\./gu, '');
}

/** Halves of the day as Luxon looks for them, whatever dots and blanks the file has in them: a.m., a m, AM. */
function withHalf(text: string, locale: string): string {
  let known = halves.get(locale);
  if (known === undefined) {
    known = Info.meridiems({ locale }).map((half): Half => {
      const letters = [...half.replace(/[.\s]/g, '')].map((letter) => letter.replace(/[\\^$*+?()[\]{}|]/, '\\$&'));
      return { half, spelt: new RegExp(`(?<!\\p{L})${letters.join('\\.? ?')}\\.?(?!\\p{L})`, 'iu') };
    });
    halves.set(locale, known);
  }
  const met = known.find(({ spelt }) => spelt.test(text));
  return met === undefined ? text : text.replace(met.spelt, met.half);
}

/** Luxon keeps milliseconds only; what it read of the fraction it tells when asked to explain itself. */
function finerDigits(text: string, pattern: string, locale: string): string {
  return finerOf(String(DateTime.fromFormatExplain(text, pattern, { locale }).matches?.['u'] ?? ''));
}
