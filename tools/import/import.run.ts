import { type Batch, BatchFiller, keysOf, type Outcome } from './batch.js';
import { sendBatch } from './batch.sender.js';
import type { Counts, ImportState, Progress } from './import.state.js';
import type { Mapping } from './mapping.js';
import { FileError } from './file.error.js';
import type { Row, TableReader } from './record.reader.js';
import type { RejectsFile } from './rejects.file.js';
import { mapRow } from './row.mapper.js';
import type { ServerClient } from './server.client.js';

export interface ImportOptions {
  readonly table: TableReader;
  readonly mapping: Mapping;
  readonly client: ServerClient;
  readonly dryRun: boolean;
  /** Where to continue, and where progress is kept; null: start from the beginning, and keep nothing. */
  readonly state: ImportState | null;
  readonly from: Progress;
  readonly rejects: RejectsFile;
  /** Called as batches are answered, with the bytes of the file dealt with and the counts so far. */
  readonly onProgress: (bytes: number, counts: Counts) => void;
}

export interface ImportResult extends Counts {
  /** Rows that met no entry's condition. */
  readonly silentRows: number;
}

/** How many batches are on their way at once; the file is read no faster than they are answered. */
const IN_FLIGHT = 4;

/** An import that stopped early; the cause says why. */
export class ImportStopped extends Error {
  constructor(
    override readonly cause: Error,
    readonly counts: Counts,
    /** Rows that were not sent or not answered; null if they could not be counted. */
    readonly unread: number | null,
  ) {
    super(cause.message);
  }
}

/**
 * Sends a file from where an earlier run left off. The server may answer batches in any order; progress counts them in
 * the order of the file.
 * @throws FileError if the file cannot be read as the mapping says
 * @throws ImportStopped if the import stopped later
 */
export async function runImport(options: ImportOptions): Promise<ImportResult> {
  const run = new Run(options);
  const rows = options.table.rows();
  try {
    const silentRows = await sendAll(rows, run, options);
    return { ...(await run.finish()), silentRows };
  } catch (error) {
    if (error instanceof FileError) throw error;
    const { rows: dealtWith, ...counts } = run.progress;
    const all = await countRows(rows, options.table);
    throw new ImportStopped(error as Error, counts, all === null ? null : all - dealtWith);
  }
}

/** Returns how many rows met no entry's condition. */
async function sendAll(rows: AsyncGenerator<Row>, run: Run, options: ImportOptions): Promise<number> {
  const { mapping, from, table } = options;
  let silentRows = 0;
  const filler = new BatchFiller(from.rows);
  // Not with for await: if a batch fails, it would close the rows, and the rest could not be counted.
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    const { number, identity, line, fields, cells, fault } = next.value;
    if (number <= from.rows) continue;
    const mapped = fault === null ? mapRow(mapping, cells, identity) : [{ ok: false as const, reason: fault }];
    if (mapped.length === 0) silentRows += 1;
    for (const one of mapped) {
      const full = one.ok ? filler.add({ outgoing: one.outgoing, row: identity, line, fields }, table.bytes) : null;
      if (!one.ok) filler.reject({ row: identity, line, fields, reason: one.reason });
      if (full) await run.send(full);
    }
    const full = filler.endRow(number, table.bytes, mapping.entries.length);
    if (full) await run.send(full);
  }
  await run.send(filler.take(table.bytes));
  return silentRows;
}

/** Reads the rest of a file's rows. Returns how many rows the file has; null if the rest cannot be read. */
async function countRows(rows: AsyncGenerator<Row>, table: TableReader): Promise<number | null> {
  try {
    while (!(await rows.next()).done);
    return table.rowCount;
  } catch {
    return null;
  }
}

class Run {
  private readonly pending: { readonly keys: Set<string>; readonly done: Promise<void> }[] = [];
  progress: Progress;

  constructor(private readonly options: ImportOptions) {
    this.progress = options.from;
  }

  /** Sends once there is room and nothing on its way must arrive first. Throws the error of an earlier batch. */
  async send(batch: Batch): Promise<void> {
    const keys = keysOf(batch);
    const waits = (earlier: Set<string>) => [...keys].some((key) => earlier.has(key));
    while (this.pending.length >= IN_FLIGHT || this.pending.some((earlier) => waits(earlier.keys))) await this.first();
    const before = this.pending.at(-1)?.done;
    const sending = sendBatch(this.options.client, batch, this.options.dryRun);
    const done = Promise.all([sending, before]).then(([outcome]) => this.commit(batch, outcome));
    // The next one to await it sees the failure; until then it must not count as unhandled.
    done.catch(() => undefined);
    this.pending.push({ keys, done });
  }

  async finish(): Promise<Counts> {
    while (this.pending.length > 0) await this.first();
    const { accepted, duplicates, rejected } = this.progress;
    return { accepted, duplicates, rejected };
  }

  private async first(): Promise<void> {
    await this.pending[0]?.done;
    this.pending.shift();
  }

  private commit(batch: Batch, { counts, rejects }: Outcome): void {
    this.progress = {
      rows: batch.rows,
      accepted: this.progress.accepted + counts.accepted,
      duplicates: this.progress.duplicates + counts.duplicates,
      rejected: this.progress.rejected + counts.rejected,
      rejectedBytes: this.options.rejects.append(rejects),
    };
    this.options.state?.save(this.progress);
    this.options.onProgress(batch.bytes, this.progress);
  }
}
