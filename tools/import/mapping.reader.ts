import { columnsOf, type Mapping } from './mapping.js';
import { Complaints } from './mapping.complaints.js';
import { carriesOffset, isTimeZone, parseTime } from './cell.time.js';
import { readEntry } from './mapping.entry.js';

/** A mapping file that cannot be used; the message lists everything that is wrong with it. */
export class MappingError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.map((problem) => `  ${problem}`).join('\n'));
    this.name = 'MappingError';
  }
}

const MEMBERS = [
  'source',
  'timeZone',
  'dateFormat',
  'delimiter',
  'encoding',
  'decimal',
  'header',
  'empty',
  'id',
  'events',
];
const MOST_ENTRIES = 100;

/**
 * Reads a mapping from its JSON text.
 * @throws MappingError with every problem found, each naming the member and what would be right
 */
export function readMapping(text: string): Mapping {
  const complaints = new Complaints();
  const mapping = read(complaints.parse(text), complaints);
  if (complaints.all.length > 0) throw new MappingError(complaints.all);
  return mapping;
}

function read(root: Record<string, unknown>, complaints: Complaints): Mapping {
  complaints.unknownMembers(root, MEMBERS, '');
  const events = root.events;
  if (!Array.isArray(events) || events.length === 0 || events.length > MOST_ENTRIES) {
    complaints.add('events', `must be a list of 1 to ${MOST_ENTRIES} entries, each with a "type" or a "command"`);
  }
  const mapping: Mapping = {
    source: complaints.text(root.source, 'source', { most: 200 }) ?? '',
    timeZone: complaints.text(root.timeZone, 'timeZone', { optional: true }),
    dateFormat: complaints.text(root.dateFormat, 'dateFormat', { optional: true }),
    delimiter: delimiterOf(root.delimiter, complaints),
    encoding: encodingOf(root.encoding, complaints),
    decimal: complaints.oneOf(root.decimal ?? '.', ['.', ','], 'decimal'),
    header: headerOf(root.header, complaints),
    empty: complaints.texts(root.empty ?? [], 'empty'),
    id: idOf(root.id, complaints),
    entries: (Array.isArray(events) ? events : []).map((entry, index) =>
      readEntry(entry, `events[${index}]`, complaints),
    ),
  };
  checkTimes(mapping, complaints);
  checkColumns(mapping, complaints);
  return mapping;
}

function delimiterOf(given: unknown, complaints: Complaints): string {
  if (given === undefined) return ',';
  if (typeof given === 'string' && given.length === 1 && !'"\r\n'.includes(given)) return given;
  complaints.add(
    'delimiter',
    'must be one character other than a quote or a line end; " " stands for any run of blanks and tabs',
  );
  return ',';
}

function encodingOf(given: unknown, complaints: Complaints): string {
  if (given === undefined) return 'utf-8';
  try {
    return new TextDecoder(String(given)).encoding;
  } catch {
    complaints.add(
      'encoding',
      `"${String(given)}" is not a known encoding; examples: "utf-8", "windows-1252", "utf-16le"`,
    );
    return 'utf-8';
  }
}

function headerOf(given: unknown, complaints: Complaints): boolean | readonly string[] {
  if (given === undefined || typeof given === 'boolean') return given ?? true;
  if (!Array.isArray(given)) complaints.add('header', "must be true, false, or the list of the columns' names");
  const names = Array.isArray(given) ? complaints.texts(given, 'header') : [];
  if (new Set(names).size < names.length) complaints.add('header', 'names a column twice');
  return names;
}

function idOf(given: unknown, complaints: Complaints): 'row' | readonly string[] {
  if (given === 'row') return 'row';
  if (typeof given === 'string' && given !== '') return [given];
  if (Array.isArray(given) && given.length > 0) return complaints.texts(given, 'id');
  complaints.add('id', 'must be the columns that identify a row, as a list, or "row" where the file has no key');
  return 'row';
}

function checkTimes(mapping: Mapping, complaints: Complaints): void {
  if (mapping.timeZone !== null && !isTimeZone(mapping.timeZone)) {
    complaints.add('timeZone', `"${mapping.timeZone}" is not an IANA time zone such as "Europe/Berlin" or "UTC"`);
  }
  const readsTimes = mapping.entries.some((entry) => entry.time !== null && entry.time.from.kind !== 'constant');
  if (readsTimes && mapping.timeZone === null && mapping.dateFormat !== null && !carriesOffset(mapping.dateFormat)) {
    complaints.add('timeZone', `is required: times in the format "${mapping.dateFormat}" carry no offset from UTC`);
  }
  for (const [index, { time }] of mapping.entries.entries()) {
    if (time?.from.kind !== 'constant') continue;
    try {
      parseTime(String(time.from.value), null, mapping.timeZone);
    } catch (error) {
      complaints.add(`events[${index}].time`, (error as Error).message);
    }
  }
}

function checkColumns(mapping: Mapping, complaints: Complaints): void {
  if (mapping.header === true) return;
  for (const column of columnsOf(mapping)) {
    if (mapping.header === false && !/^[1-9]\d*$/.test(column)) {
      complaints.add('header', `is false, so columns are called "1", "2", "3" …, but the mapping reads "${column}"`);
    } else if (mapping.header !== false && !mapping.header.includes(column)) {
      complaints.add('header', `does not list "${column}", which the mapping reads`);
    }
  }
}
