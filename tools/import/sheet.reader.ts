import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { type CellObject, read, SSF, type WorkBook } from '@e965/xlsx';
import { FileError } from './file.error.js';
import type { Mapping } from './mapping.js';
import type { FileRecord } from './record.splitter.js';
import { excelDay } from './time.number.js';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** The container of Excel files before 2007, and of those with a password. */
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
/** How many days later a workbook's first day is if it counts from 1904. */
const FROM_1904 = 1_462;
const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

/** Do a file's first bytes say that it is a spreadsheet? @throws FileError if it is one that cannot be read */
export function isSheet(head: Buffer): boolean {
  if (head.subarray(0, 4).equals(COMPOUND))
    throw new FileError('This is an old or a protected spreadsheet. Save it as .xlsx without a password, or as CSV.');
  return head.subarray(0, 4).equals(ZIP);
}

/**
 * The rows of a spreadsheet as records whose line is the row's number. Cells become texts as the mapping expects them:
 * numbers with its decimal mark, dates in its format, or in ISO 8601 if its format would lose part of the date.
 * @throws FileError if there is no such sheet
 */
export async function* recordsOfSheet(
  file: string,
  mapping: Mapping,
  onBytes: (bytes: number) => void,
): AsyncGenerator<FileRecord> {
  const bytes = await readFile(file);
  const book = opened(file, bytes, mapping.sheet);
  const name = typeof mapping.sheet === 'string' ? mapping.sheet : book.SheetNames[(mapping.sheet ?? 1) - 1];
  const sheet = name === undefined ? undefined : book.Sheets[name];
  if (sheet === undefined) {
    const names = book.SheetNames.map((one) => `"${one}"`).join(', ');
    throw new FileError(`${file} has no sheet ${JSON.stringify(mapping.sheet)}. Its sheets are ${names}.`);
  }
  const rows = (sheet['!data'] ?? []) as readonly (readonly (CellObject | undefined)[] | undefined)[];
  const later = book.Workbook?.WBProps?.date1904 ? FROM_1904 : 0;
  for (let row = 0; row < rows.length; row++) {
    onBytes(Math.round((bytes.length * (row + 1)) / rows.length));
    const fields = Array.from(rows[row] ?? [], (cell) => (cell === undefined ? '' : textOf(cell, mapping, later)));
    yield { line: row + 1, fields: fields.length === 0 ? [''] : fields, fault: null };
  }
}

function opened(file: string, bytes: Buffer, sheet: string | number | null): WorkBook {
  const one = typeof sheet === 'string' ? sheet : (sheet ?? 1) - 1;
  try {
    return read(bytes, {
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
      sheets: one,
    });
  } catch (error) {
    throw new FileError(`${file} cannot be read as a spreadsheet: ${(error as Error).message}`);
  }
}

function textOf(cell: CellObject, mapping: Mapping, later: number): string {
  if (cell.t === 'b') return cell.v ? 'TRUE' : 'FALSE';
  if (cell.t === 'e') return ERRORS[Number(cell.v)] ?? '#N/A';
  if (cell.t !== 'n') return String(cell.v ?? '');
  return isDate(cell) ? dateText(Number(cell.v) + later, mapping) : numberText(Number(cell.v), mapping);
}

function isDate(cell: CellObject): boolean {
  return typeof cell.z === 'string' && SSF.is_date(cell.z);
}

function numberText(value: number, { decimal }: Mapping): string {
  return String(value).replace('.', decimal);
}

/** Times without a day and durations stay numbers, since they name no moment. */
function dateText(days: number, mapping: Mapping): string {
  const reading = excelDay(days);
  if (reading === null || mapping.dateFormat === 'excel') return numberText(days, mapping);
  const moment = DateTime.fromMillis(reading, { zone: 'utc', locale: mapping.locale ?? 'en-US' });
  const iso = moment.toISO({ includeOffset: false }) ?? '';
  if (mapping.dateFormat === null || mapping.dateFormat.startsWith('epoch-')) return iso;
  const written = moment.toFormat(mapping.dateFormat);
  const again = DateTime.fromFormat(written, mapping.dateFormat, { zone: 'utc', locale: mapping.locale ?? 'en-US' });
  return again.toMillis() === reading ? written : iso;
}
