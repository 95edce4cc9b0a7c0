import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

export interface Counts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** Something that the file asked for and the server does not have. */
export interface Reject {
  /** What stands for the row where the file has no key. */
  readonly row: string;
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly string[];
}

/** How far an import has come: everything up to `rows` has been answered by the server. */
export interface Progress extends Counts {
  readonly rows: number;
  /** Length of the file of rejects at that moment. */
  readonly rejectedBytes: number;
}

const NOTHING: Progress = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, rejectedBytes: 0 };

/**
 * Keeps an import's progress beside its file, so that one that was killed goes on where it was. It holds only for the
 * same file, mapping, server and key; with anything changed the import starts over, and the server knows the repeats.
 */
export class ImportState {
  private readonly path: string;
  private readonly of: string;
  private unwritable = false;

  /** @param onUnwritable told once if progress cannot be kept */
  constructor(
    file: string,
    mapping: string,
    url: string,
    key: string,
    private readonly onUnwritable: (path: string) => void,
  ) {
    this.path = `${file}.import-state.json`;
    const { size, mtimeMs } = statSync(file);
    // The key is only hashed: the file must not become a way to it.
    this.of = createHash('sha256')
      .update(JSON.stringify([size, mtimeMs, mapping, url, key]))
      .digest('hex');
  }

  load(): Progress {
    try {
      const kept = JSON.parse(readFileSync(this.path, 'utf8'));
      if (kept.of !== this.of || !Number.isSafeInteger(kept.rows)) return NOTHING;
      const { rows, accepted, duplicates, rejected, rejectedBytes } = kept;
      return { rows, accepted, duplicates, rejected, rejectedBytes };
    } catch {
      return NOTHING;
    }
  }

  save(progress: Progress): void {
    if (this.unwritable) return;
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify({ of: this.of, ...progress }), { mode: 0o600 });
      renameSync(`${this.path}.new`, this.path);
    } catch {
      this.unwritable = true;
      this.onUnwritable(this.path);
    }
  }

  /** Forgets the progress of an import that is done, so that running it again tells of every duplicate. */
  clear(): void {
    if (!this.unwritable) rmSync(this.path, { force: true });
  }
}
