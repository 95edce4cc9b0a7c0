import { DateTime, IANAZone, Info } from 'luxon';
import { plain } from './cell.text.js';
import { carriesFraction, carriesHalf, carriesOffset, hasNames, otherMonthForm, withFraction } from './time.pattern.js';
import { finerOf, type Reading } from './time.reading.js';

/** A pattern as it is read, and what it holds. */
interface Parser {
  readonly pattern: string;
  readonly names: boolean;
  readonly half: boolean;
  readonly fraction: boolean;
  readonly offset: boolean;
  /** Are its years of four digits? Else Luxon takes any number of digits. */
  readonly wholeYears: boolean;
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

/** Names of months have two forms in many languages, beside a day and by themselves; files mix them. */
function parsersFor(dateFormat: string, locale: string): readonly Parser[] {
  const key = `${locale} ${dateFormat}`;
  let known = parsers.get(key);
  if (known === undefined) {
    // A dot behind a name goes here too, as in the text.
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
