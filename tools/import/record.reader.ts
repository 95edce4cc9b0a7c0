import { isBlank, trimmed } from './cell.text.js';
import type { CellReader } from './cell.value.js';
import { FileError } from './file.error.js';
import { unguarded } from '#libs/platform/querying/formula.guard.js';
import { columnsOf, type Mapping } from './mapping.js';
import type { FileRecord } from './record.splitter.js';
import { countAdded } from './rejects.columns.js';
import { openTable, type TableSource } from './table.source.js';

/** One row of a file. */
export interface Row {
  /** From 1, without counting header or blank rows. */
  readonly number: number;
  /** Identifies the row if the mapping's id is "row": its number, or the number it had in an earlier file. */
  readonly identity: string;
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly cells: CellReader;
  /** Why it cannot be used; null if it can. */
  readonly fault: string | null;
}

/** What a file has besides its rows, so that its rejected rows can be written to a file that is read the same way. */
export interface Layout extends Omit<TableSource, 'records'> {
  /** Records from the file's beginning to its first row. */
  readonly above: readonly (readonly string[])[];
  /** Which of them is the header; null if there is none. */
  readonly header: number | null;
  /** Names of the columns, without those that a file of rejected rows has at the end. */
  readonly names: readonly string[];
}

interface Columns {
  readonly names: readonly string[];
  readonly at: ReadonlyMap<string, number>;
  /** How many more columns there are that an earlier import added to its rejected rows. */
  readonly added: number;
}

/** Reads a file row by row; a text file in constant memory. */
export class TableReader {
  /** Number of empty rows, which are left out. */
  blankRows = 0;
  /** Rows read so far. */
  rowCount = 0;
  /** How many bytes have been read. */
  bytes = 0;
  private source: TableSource | undefined;
  private columns: Columns | undefined;
  private header: number | null = null;
  private readonly above: (readonly string[])[] = [];

  constructor(
    private readonly file: string,
    private readonly mapping: Mapping,
  ) {}

  /** Checks that the file can be read to its end. @throws FileError */
  async check(): Promise<void> {
    this.source ??= await openTable(this.file, this.mapping, (read) => (this.bytes = read));
  }

  /** Known once a row has been read. */
  get layout(): Layout {
    if (this.source === undefined || this.columns === undefined) throw new Error('No row has been read yet.');
    const { encoding, delimiter, lineEnd, sepLine } = this.source;
    return { encoding, delimiter, lineEnd, sepLine, above: this.above, header: this.header, names: this.columns.names };
  }

  /** @throws FileError if the file cannot be read as the mapping says, or its header lacks a column that is read */
  async *rows(): AsyncGenerator<Row> {
    this.source = await openTable(this.file, this.mapping, (read) => (this.bytes = read));
    const { skip } = this.mapping;
    let { before, after } = skip;
    for await (const record of this.source?.records ?? []) {
      const blank = record.fields.every(isBlank) && record.fault === null;
      if (before > 0) {
        before -= 1;
        this.above.push(record.fields);
      } else if (blank) this.blankRows += this.isBelowHeader() ? 1 : 0;
      else if (this.mapping.header === true && this.columns === undefined) {
        this.header = this.above.push(record.fields) - 1;
        this.columns = columnsIn(record.fields, this.mapping, this.file);
      } else if (after > 0) {
        after -= 1;
        this.above.push(record.fields);
      } else {
        this.columns ??= namedColumns(record.fields, this.mapping, this.file);
        this.rowCount += 1;
        yield rowOf(record, this.rowCount, this.columns);
      }
    }
    if (this.mapping.header === true && this.columns === undefined) throw new FileError(`${this.file} has no header.`);
  }

  private isBelowHeader(): boolean {
    return this.mapping.header !== true || this.columns !== undefined;
  }
}

function columnsIn(header: readonly string[], mapping: Mapping, file: string): Columns {
  const names = header.map(trimmed);
  const added = countAdded(file, names, mapping);
  return columnsFor(names.slice(0, names.length - added), added, mapping);
}

/** Columns of a file without a header: those of the mapping, or as many as the first row has. */
function namedColumns(first: readonly string[], mapping: Mapping, file: string): Columns {
  const added = countAdded(file, null, mapping);
  if (typeof mapping.header !== 'boolean') return columnsFor(mapping.header, added, mapping);
  const count = first.length - added;
  return columnsFor(
    Array.from({ length: count }, (_, index) => String(index + 1)),
    added,
    mapping,
  );
}

function columnsFor(names: readonly string[], added: number, mapping: Mapping): Columns {
  const read = columnsOf(mapping).map((column) => ({ column, name: trimmed(column) }));
  const missing = read.filter(({ name }) => !names.includes(name));
  if (missing.length > 0) {
    const list = (all: readonly string[]) => all.map((name) => `"${name}"`).join(', ');
    throw new FileError(
      `The file has no column ${list(missing.map(({ column }) => column))}. Its columns are ${list(names)}.`,
    );
  }
  for (const { name } of read) {
    const places = names.flatMap((other, index) => (other === name ? [index + 1] : []));
    if (places.length > 1)
      throw new FileError(
        `The file has ${places.length} columns "${name}", at places ${places.join(' and ')}. Give them names of their own, or give the columns' names with "header".`,
      );
  }
  return { names, at: new Map(read.map(({ column, name }) => [column, names.indexOf(name)])), added };
}

function rowOf(record: FileRecord, number: number, { names, at, added }: Columns): Row {
  const width = names.length + added;
  const fields = added === 0 ? record.fields : record.fields.slice(0, names.length).map(unguarded);
  const [row = ''] = added > 2 ? record.fields.slice(names.length) : [];
  const tooWide = record.fields.slice(width).some((field) => !isBlank(field));
  const wrongWidth = tooWide ? `the row has ${record.fields.length} cells, the header ${width}` : null;
  return {
    number,
    identity: /^\d+$/.test(row) ? row : String(number),
    line: record.line,
    fields: tooWide ? record.fields : fields,
    cells: (column) => fields[at.get(column) ?? -1] ?? '',
    fault: record.fault ?? wrongWidth,
  };
}
