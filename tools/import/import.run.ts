import { type Batch, BatchFiller, keysOf, type Outcome } from './batch.js';
import { sendBatch } from './batch.sender.js';
import type { Counts, ImportState, Progress } from './import.state.js';
import type { Mapping } from './mapping.js';
import { readRows } from './record.reader.js';
import type { RejectsFile } from './rejects.file.js';
import { mapRow } from './row.mapper.js';
import type { ServerClient } from './server.client.js';

export interface ImportOptions {
  readonly file: string;
  readonly mapping: Mapping;
  readonly client: ServerClient;
  readonly dryRun: boolean;
  /** Where to go on, and where progress is kept; null: from the beginning, and nothing is kept. */
  readonly state: ImportState | null;
  readonly from: Progress;
  readonly rejects: RejectsFile;
  /** Told as batches are answered: bytes of the file dealt with, and the counts so far. */
  readonly onProgress: (bytes: number, counts: Counts) => void;
}

export interface ImportResult extends Counts {
  /** Rows that met no entry's condition. */
  readonly silentRows: number;
}

/** So many batches are on their way at once; the file is read no faster than they are answered. */
const IN_FLIGHT = 4;

/** Sends a file from where an earlier run left off. The server may answer batches in any order; progress counts in the file's. */
export async function runImport(options: ImportOptions): Promise<ImportResult> {
  const run = new Run(options);
  let bytes = 0;
  let silentRows = 0;
  const filler = new BatchFiller(options.from.rows);
  for await (const row of readRows(options.file, options.mapping, (read) => (bytes = read))) {
    if (row.number <= options.from.rows) continue;
    const mapped =
      row.fault === null ? mapRow(options.mapping, row.cells, row.number) : [{ ok: false as const, reason: row.fault }];
    if (mapped.length === 0) silentRows += 1;
    for (const one of mapped) {
      if (one.ok) {
        const full = filler.add({ outgoing: one.outgoing, line: row.line, fields: row.fields }, bytes);
        if (full) await run.send(full);
      } else filler.reject({ line: row.line, fields: row.fields, reason: one.reason });
    }
    const full = filler.endRow(row.number, bytes, options.mapping.entries.length);
    if (full) await run.send(full);
  }
  await run.send(filler.take(bytes));
  return { ...(await run.finish()), silentRows };
}

class Run {
  private readonly pending: { readonly keys: Set<string>; readonly done: Promise<void> }[] = [];
  private progress: Progress;

  constructor(private readonly options: ImportOptions) {
    this.progress = options.from;
  }

  /** Sends when there is room, and when nothing on its way must come first. Throws what an earlier batch met. */
  async send(batch: Batch): Promise<void> {
    const keys = keysOf(batch);
    const waits = (earlier: Set<string>) => [...keys].some((key) => earlier.has(key));
    while (this.pending.length >= IN_FLIGHT || this.pending.some((earlier) => waits(earlier.keys))) await this.first();
    const before = this.pending.at(-1)?.done;
    const sending = sendBatch(this.options.client, batch, this.options.dryRun);
    const done = Promise.all([sending, before]).then(([outcome]) => this.commit(batch, outcome));
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
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
