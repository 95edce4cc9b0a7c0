import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

export interface Counts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** Something in the file that did not get into the server. */
export interface Reject {
  /** Identifies the row if the file has no key. */
  readonly row: string;
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly string[];
}

/** How far an import has come: everything up to `rows` has been answered by the server. */
export interface Progress extends Counts {
  readonly rows: number;
  /** Length of the file of rejects at that point. */
  readonly rejectedBytes: number;
}

export const NOTHING: Progress = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, rejectedBytes: 0 };

const pathOf = (file: string) => `${file}.import-state.json`;

/** Whether an import of a file has begun and not ended. */
export function hasBegun(file: string): boolean {
  return existsSync(pathOf(file));
}

/**
 * Keeps an import's progress next to its file, so that a killed import continues where it was. Progress holds only for
 * the same file, mapping, server and key; otherwise the import starts over, and the server recognises the repeats.
 */
export class ImportState {
  private readonly path: string;
  private readonly of: string;
  private unwritable = false;

  /** @param onUnwritable called once if progress cannot be kept */
  constructor(
    file: string,
    mapping: string,
    url: string,
    key: string,
    private readonly onUnwritable: (path: string) => void,
  ) {
    this.path = pathOf(file);
    const { size, mtimeMs } = statSync(file);
    // The key is only kept as a hash: the file must not reveal it.
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

  /** Forgets the progress of a finished import, so that running it again reports every duplicate. */
  clear(): void {
    if (!this.unwritable) rmSync(this.path, { force: true });
  }
}
