import type { Readable } from 'node:stream';
import { Refusal } from '#libs/kernel/refusal.js';

/**
 * A backup is gzipped text: a line of JSON that says what it is (`BackupHeader`), then for each table a line of JSON
 * (`TableHeader`) and its rows as COPY writes them, up to a line `\.`, then the sequences, then a last line that shows
 * that nothing is missing (`BackupEnd`). Rows hold no line ends: COPY escapes them.
 */
export interface BackupHeader {
  readonly format: 'peakend-backup';
  readonly version: typeof VERSION;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Names of the migrations that made its tables, in order. */
  readonly migrations: readonly string[];
}

export interface TableHeader {
  readonly table: string;
  readonly columns: readonly string[];
  /** For a partition: its parent, its bounds and its own constraints, as SQL. */
  readonly partition: { readonly of: string; readonly bounds: string; readonly constraints: readonly string[] } | null;
}

export interface BackupEnd {
  readonly sequences: readonly { readonly name: string; readonly value: string }[];
  readonly tables: number;
}

export const VERSION = 1;
export const END_OF_ROWS = '\\.';

/** Reads what a file says it is. @throws Refusal if this version cannot restore that */
export function readHeader(line: string, known: readonly string[]): BackupHeader {
  const header = parse(line) as Partial<BackupHeader> | undefined;
  if (header?.format !== 'peakend-backup')
    throw new Refusal('invalid', 'NO_BACKUP', 'This is no file that npm run backup wrote.');
  const newer = header.migrations?.filter((name) => !known.includes(name)) ?? [];
  if (header.version !== VERSION || !header.migrations || newer.length > 0) {
    const unknown = newer.length > 0 ? ` This one does not know ${newer.join(', ')}.` : '';
    throw new Refusal(
      'conflict',
      'BACKUP_IS_NEWER',
      `The backup was written by a newer version of peakend: restore it with that version.${unknown}`,
    );
  }
  return header as BackupHeader;
}

/** @throws Refusal if the file was cut short or changed */
export function parseLine<Line>(line: string | undefined): Line {
  const parsed = line === undefined ? undefined : parse(line);
  if (parsed === undefined) throw damaged();
  return parsed as Line;
}

export function damaged(): Refusal {
  return new Refusal('invalid', 'DAMAGED_BACKUP', 'The backup is damaged or not complete. Nothing was restored.');
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const NEWLINE = 0x0a;

/** The lines of a stream with their line ends, as bytes; an unfinished last line is dropped. */
export async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      yield bytes.subarray(from, to + 1);
      from = to + 1;
    }
    rest = bytes.subarray(from);
  }
}
