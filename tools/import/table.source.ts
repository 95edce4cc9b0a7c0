import { FileError } from './file.error.js';
import { checkEncoding } from './encoding.check.js';
import { bytesAt } from './encoding.trial.js';
import type { FileEncoding } from './file.encoding.js';
import type { Mapping } from './mapping.js';
import { type FileRecord, RecordSplitter } from './record.splitter.js';
import { isSheet, recordsOfSheet } from './sheet.reader.js';
import { firstLine, textOf } from './text.source.js';

/** A file as records, and how it is written, so that others can be written the same way. */
export interface TableSource {
  readonly encoding: FileEncoding;
  readonly delimiter: string;
  readonly lineEnd: string;
  /** The line that tells spreadsheets the delimiter; empty if there is none. */
  readonly sepLine: string;
  readonly records: AsyncIterable<FileRecord>;
}

const SEP_LINE = /^"?sep=(.)"?$/iu;

/**
 * Opens a text file or a spreadsheet.
 * @param onBytes called with the number of bytes read from the file so far
 * @throws FileError if it cannot be read as the mapping says
 */
export async function openTable(
  file: string,
  mapping: Mapping,
  onBytes: (bytes: number) => void,
): Promise<TableSource> {
  const head = await bytesAt(file, 0, 8);
  if (head.length === 0) throw new FileError(`${file} is empty.`);
  if (isSheet(head)) return sheetSource(file, mapping, onBytes);
  return textSource(file, await checkEncoding(file, mapping.encoding), mapping, onBytes);
}

/** Rejected rows of a spreadsheet are written as a text file that a spreadsheet can open. */
async function sheetSource(file: string, mapping: Mapping, onBytes: (bytes: number) => void): Promise<TableSource> {
  return {
    encoding: { name: 'utf-8', mark: Buffer.from('\uFEFF') },
    delimiter: mapping.delimiter,
    lineEnd: '\r\n',
    sepLine: '',
    records: recordsOfSheet(file, mapping, onBytes),
  };
}

async function textSource(
  file: string,
  encoding: FileEncoding,
  mapping: Mapping,
  onBytes: (bytes: number) => void,
): Promise<TableSource> {
  const { line, lineEnd, all } = await firstLine(textOf(file, encoding, onBytes));
  const [sepLine = '', delimiter = mapping.delimiter] = SEP_LINE.exec(line) ?? [];
  return { encoding, delimiter, lineEnd, sepLine, records: split(all, delimiter, sepLine === '' ? 0 : 1) };
}

async function* split(text: AsyncIterable<string>, delimiter: string, skip: number): AsyncGenerator<FileRecord> {
  const splitter = new RecordSplitter(delimiter);
  let left = skip;
  for await (const piece of text) for (const record of splitter.write(piece)) if (left-- <= 0) yield record;
  for (const record of splitter.end()) if (left-- <= 0) yield record;
}
