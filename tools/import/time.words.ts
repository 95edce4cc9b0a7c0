import { DateTime, IANAZone, Info } from 'luxon';
import { plain } from './cell.text.js';
import { carriesFraction, carriesHalf, carriesOffset, hasNames, otherMonthForm, withFraction } from './time.pattern.js';
import { finerOf, type Reading } from './time.reading.js';

/** A pattern as it is read, and what it contains. */
interface Parser {
  readonly pattern: string;
  readonly names: boolean;
  readonly half: boolean;
  readonly fraction: boolean;
  readonly offset: boolean;
  /** Do its years have four digits? Luxon itself would accept any number of digits. */
  readonly wholeYears: boolean;
  readonly parser: Parameters<typeof DateTime.fromFormatParser>[1];
}

interface Half {
  readonly half: string;
  readonly spelt: RegExp;
}

const parsers = new Map<string, readonly Parser[]>();
const halves = new Map<string, readonly Half[]>();

/** Reads a time by a pattern that `wrongPattern` accepts; null if the text is not written like that. */
export function fromPattern(text: string, dateFormat: string, locale: string): Reading | null {
  for (const { pattern, names, half, fraction, offset, wholeYears, parser } of parsersFor(dateFormat, locale)) {
    const undotted = names ? withoutDots(text) : text;
    const written = half ? withHalf(undotted, locale) : undotted;
    const parsed = DateTime.fromFormatParser(written, parser, { zone: 'utc', locale, setZone: true });
    if (!parsed.isValid || (parsed.year < 1_000 && !wholeYears)) continue;
    const finer = fraction ? finerDigits(written, pattern, locale) : '';
    if (!offset) return { local: parsed.toMillis(), at: null, finer };
    const wall = parsed.setZone('utc', { keepLocalTime: true }).toMillis();
    return { local: wall, at: parsed.zone instanceof IANAZone ? parsed.zone : parsed.offset, finer };
  }
  return null;
}

/** In many languages, month names have one form next to a day and another on their own; files mix them. */
function parsersFor(dateFormat: string, locale: string): readonly Parser[] {
  const key = `${locale} ${dateFormat}`;
  let known = parsers.get(key);
  if (known === undefined) {
    // Dots after names are removed here, as they are in the text.
    const given = withFraction(plain(dateFormat)).replace(/(MMM+|LLL+|EEE+|ccc+)\./g, '$1');
    known = [...new Set([given, otherMonthForm(given)])].map((pattern) => ({
      pattern,
      names: hasNames(pattern),
      half: carriesHalf(pattern),
      fraction: carriesFraction(pattern),
      offset: carriesOffset(pattern),
      wholeYears: pattern.includes('yyyy'),
      parser: DateTime.buildFormatParser(pattern, { locale }),
    }));
    parsers.set(key, known);
  }
  return known;
}

/** Abbreviated names have a dot in some files and not in others; to Luxon it matters. */
function withoutDots(text: string): string {
  return text.replace(/(?<=\p{L})\./gu, '');
}

/** Spells the half of the day as Luxon expects it, whatever dots and blanks the file uses: a.m., a m, AM. */
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

/** Luxon keeps only milliseconds; the whole fraction it read is in its explanation. */
function finerDigits(text: string, pattern: string, locale: string): string {
  return finerOf(String(DateTime.fromFormatExplain(text, pattern, { locale }).matches?.['u'] ?? ''));
}
