import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CellReader } from './cell.value.js';
import { columnsOf, type Mapping } from './mapping.js';

/** One row of a file. */
export interface Row {
  /** From 1, the header not counted. */
  readonly number: number;
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly cells: CellReader;
  /** Why it cannot be used; null for a good one. */
  readonly fault: string | null;
}

/** A file that does not fit its mapping as a whole. */
export class FileError extends Error {}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault?: string;
}

/** An event may have 256 KiB; a row of more than this has lost a closing quote. */
const LONGEST_ROW = 1024 * 1024;

/**
 * Reads a file row by row in constant memory.
 * @param onBytes told how many bytes have been read from the file so far
 * @throws FileError when the header lacks a column that the mapping reads
 */
export async function* readRows(file: string, mapping: Mapping, onBytes: (bytes: number) => void): AsyncGenerator<Row> {
  const lines =
    mapping.delimiter === ' '
      ? blankSeparated(decoded(file, mapping, onBytes))
      : separated(decoded(file, mapping, onBytes), mapping);
  let names: readonly string[] | null = mapping.header === true || mapping.header === false ? null : mapping.header;
  let number = 0;
  for await (const { line, fields, fault } of lines) {
    if (names === null) {
      names = mapping.header === true ? fields : fields.map((_, index) => String(index + 1));
      checkHeader(names, mapping);
      if (mapping.header === true) continue;
    }
    number += 1;
    const wrongWidth =
      fields.length === names.length ? null : `the row has ${fields.length} fields, the header ${names.length}`;
    yield { number, line, fields, cells: cellReader(names, fields), fault: fault ?? wrongWidth };
  }
}

function decoded(file: string, mapping: Mapping, onBytes: (bytes: number) => void): Readable {
  async function* text(): AsyncGenerator<string> {
    const decoder = new TextDecoder(mapping.encoding);
    let bytes = 0;
    for await (const chunk of createReadStream(file)) {
      bytes += (chunk as Buffer).length;
      onBytes(bytes);
      yield decoder.decode(chunk as Buffer, { stream: true });
    }
    yield decoder.decode();
  }
  return Readable.from(text());
}

async function* separated(text: Readable, mapping: Mapping): AsyncGenerator<Line> {
  const parser = parse({
    delimiter: mapping.delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    // Quotes inside an unquoted field are taken as they stand, as spreadsheets do.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  text.on('error', (error) => parser.destroy(error));
  let linesBefore = 0;
  try {
    for await (const { record, info } of text.pipe(parser) as AsyncIterable<{
      record: string[];
      info: { empty_lines: number };
    }>) {
      yield { line: linesBefore + info.empty_lines + 1, fields: record };
      linesBefore += 1 + lineEndsWithin(record);
    }
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== 'CSV_QUOTE_NOT_CLOSED' && code !== 'CSV_MAX_RECORD_SIZE') throw error;
    const line = linesBefore + Number((error as { empty_lines?: number }).empty_lines ?? 0) + 1;
    yield { line, fields: [], fault: 'a quote opened here is not closed: the rest of the file cannot be read' };
  }
}

async function* blankSeparated(text: Readable): AsyncGenerator<Line> {
  let line = 0;
  for await (const whole of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const trimmed = whole.trim();
    if (trimmed !== '') yield { line, fields: trimmed.split(/\s+/) };
  }
}

function lineEndsWithin(record: readonly string[]): number {
  let ends = 0;
  for (const field of record)
    if (field.includes('\n') || field.includes('\r')) ends += field.split(/\r\n|\n|\r/).length - 1;
  return ends;
}

function cellReader(names: readonly string[], fields: readonly string[]): CellReader {
  return (column) => fields[names.indexOf(column)] ?? '';
}

function checkHeader(names: readonly string[], mapping: Mapping): void {
  const missing = columnsOf(mapping).filter((column) => !names.includes(column));
  if (missing.length === 0) return;
  throw new FileError(
    `The file has no column ${missing.map((column) => `"${column}"`).join(', ')}. Its columns are ${names.map((name) => `"${name}"`).join(', ')}.`,
  );
}
