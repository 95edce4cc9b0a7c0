import { isSource } from '#libs/facts/source.format.js';
import { columnsOf, type Mapping } from './mapping.js';
import { Complaints } from './mapping.complaints.js';
import { trimmed } from './cell.text.js';
import { groupings } from './cell.number.js';
import { isAbsolute, parseTime } from './cell.time.js';
import { dateFormatOf, delimiterOf, encodingOf, localeOf, sheetOf } from './mapping.formats.js';
import { readSkip } from './mapping.skip.js';
import { isTimeZone } from './time.zone.js';
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
  'locale',
  'delimiter',
  'encoding',
  'sheet',
  'decimal',
  'grouping',
  'skip',
  'header',
  'empty',
  'id',
  'events',
];
const MOST_ENTRIES = 100;

/**
 * Reads a mapping from its JSON text.
 * @throws MappingError with all problems found, each naming the member and what would be right
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
    source: sourceOf(root.source, complaints),
    timeZone: complaints.text(root.timeZone, 'timeZone', { optional: true }),
    dateFormat: dateFormatOf(root.dateFormat, complaints),
    locale: localeOf(root.locale, complaints),
    delimiter: delimiterOf(root.delimiter, complaints),
    encoding: encodingOf(root.encoding, complaints),
    sheet: sheetOf(root.sheet, complaints),
    decimal: complaints.oneOf(root.decimal ?? '.', ['.', ','], 'decimal'),
    grouping: root.grouping === undefined ? null : complaints.oneOf(root.grouping, groupings, 'grouping'),
    skip: readSkip(root.skip, complaints),
    header: headerOf(root.header, complaints),
    empty: complaints.texts(root.empty ?? [], 'empty'),
    id: idOf(root.id, complaints),
    entries: (Array.isArray(events) ? events : []).map((entry, index) =>
      readEntry(entry, `events[${index}]`, complaints),
    ),
  };
  checkNumbers(mapping, complaints);
  checkTimes(mapping, complaints);
  checkColumns(mapping, complaints);
  checkPromises(mapping, complaints);
  return mapping;
}

function sourceOf(given: unknown, complaints: Complaints): string {
  const source = complaints.text(given, 'source', { most: 200 });
  if (source !== null && !isSource(source))
    complaints.add('source', `"${source}" is not a URI reference such as "/import/orders"; blanks are written %20`);
  return source ?? '';
}

function headerOf(given: unknown, complaints: Complaints): boolean | readonly string[] {
  if (given === undefined || typeof given === 'boolean') return given ?? true;
  if (!Array.isArray(given)) complaints.add('header', "must be true, false, or the list of the columns' names");
  const names = Array.isArray(given) ? complaints.texts(given, 'header') : [];
  const clean = names.map(trimmed);
  if (new Set(clean).size < clean.length) complaints.add('header', 'names a column twice');
  return clean;
}

function idOf(given: unknown, complaints: Complaints): 'row' | readonly string[] {
  if (given === 'row') return 'row';
  if (typeof given === 'string' && given !== '') return [given];
  if (Array.isArray(given) && given.length > 0) return complaints.texts(given, 'id');
  complaints.add('id', 'must be the columns that identify a row, as a list, or "row" where the file has no key');
  return 'row';
}

function checkNumbers(mapping: Mapping, complaints: Complaints): void {
  if (mapping.grouping === mapping.decimal)
    complaints.add('grouping', `"${mapping.decimal}" is the decimal mark; it cannot be between thousands too`);
}

function checkTimes(mapping: Mapping, complaints: Complaints): void {
  if (mapping.timeZone !== null && !isTimeZone(mapping.timeZone)) {
    complaints.add('timeZone', `"${mapping.timeZone}" is not an IANA time zone such as "Europe/Berlin" or "UTC"`);
  }
  const readsTimes = mapping.entries.some((entry) => entry.time !== null && entry.time.from.kind !== 'constant');
  if (readsTimes && mapping.timeZone === null && mapping.dateFormat !== null && !isAbsolute(mapping.dateFormat)) {
    complaints.add('timeZone', `is required: times in the format "${mapping.dateFormat}" carry no offset from UTC`);
  }
  for (const [index, { time }] of mapping.entries.entries()) {
    if (time?.from.kind !== 'constant') continue;
    try {
      parseTime(String(time.from.value), { ...mapping, dateFormat: null });
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

function checkPromises({ entries }: Mapping, complaints: Complaints): void {
  for (const [index, { name, kind, data }] of entries.entries()) {
    if (kind !== 'command' || name !== 'keep' || data.some(({ path: [member] }) => member === 'promiseId')) continue;
    if (!entries.slice(0, index).some((entry) => entry.kind === 'command' && entry.name === 'promise'))
      complaints.add(
        `events[${index}].data`,
        'needs "promiseId", or a "promise" before it, which is then what is kept',
      );
  }
}
