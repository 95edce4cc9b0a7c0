import { numberFormats } from './cell.time.js';
import { knownEncoding } from './file.encoding.js';
import type { Complaints } from './mapping.complaints.js';
import { wrongPattern } from './time.pattern.js';

export function delimiterOf(given: unknown, complaints: Complaints): string {
  if (given === undefined) return ',';
  if (typeof given === 'string' && given.length === 1 && !'"\r\n'.includes(given)) return given;
  complaints.add(
    'delimiter',
    'must be one character other than a quote or a line end; " " stands for any run of blanks and tabs',
  );
  return ',';
}

export function dateFormatOf(given: unknown, complaints: Complaints): string | null {
  const format = complaints.text(given, 'dateFormat', { optional: true });
  if (format === null || numberFormats.includes(format)) return format;
  const wrong = wrongPattern(format);
  if (wrong !== null) complaints.add('dateFormat', `"${format}" ${wrong}`);
  return format;
}

export function localeOf(given: unknown, complaints: Complaints): string | null {
  const locale = complaints.text(given, 'locale', { optional: true });
  if (locale !== null && !isLocale(locale))
    complaints.add('locale', `"${locale}" is not a language whose months are known here, such as "de" or "zh-TW"`);
  return locale;
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length === 1;
  } catch {
    return false;
  }
}

export function encodingOf(given: unknown, complaints: Complaints): string | null {
  if (given === undefined) return null;
  const encoding = knownEncoding(String(given));
  if (encoding === null)
    complaints.add(
      'encoding',
      `"${String(given)}" is not an encoding that can be read; examples: "utf-8", "windows-1252", "gb18030", "utf-16le"`,
    );
  return encoding;
}

export function sheetOf(given: unknown, complaints: Complaints): string | number | null {
  if (given === undefined) return null;
  if (typeof given === 'string' && given !== '') return given;
  if (Number.isSafeInteger(given) && (given as number) >= 1) return given as number;
  complaints.add('sheet', 'must be the name of a sheet or its number, from 1');
  return null;
}
