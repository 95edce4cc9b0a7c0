import { appendFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { fileFault } from '#libs/platform/file.fault.js';
import { guarded } from '#libs/platform/querying/formula.guard.js';
import { canEncode, encode } from './file.encoding.js';
import type { Reject } from './import.state.js';
import type { Mapping } from './mapping.js';
import type { Layout } from './record.reader.js';
import { addedColumns } from './rejects.columns.js';

/** Rejected rows cannot be kept: going on would lose them. */
export class RejectsUnwritable extends Error {}

/**
 * Where the rejected rows of a file go. @param apart not to where an import that is to go on has put them
 */
export function rejectsPathOf(file: string, apart: boolean): string {
  return `${file}${apart ? '.dry-run' : ''}.rejected.csv`;
}

/**
 * `F.rejected.csv`: the rejected rows, with the file's own header, delimiter and encoding, so that they can be mended
 * and imported with the same mapping. At the end of each row are the line on which it begins in F and the reason.
 */
export class RejectsFile {
  /**
   * @param path see `rejectsPathOf`
   * @param keep how many bytes to keep from an earlier run of the same import
   * @param layout the file's layout, known once there is something to reject
   */
  constructor(
    readonly path: string,
    keep: number,
    private readonly mapping: Mapping,
    private readonly layout: () => Layout,
  ) {
    this.orSay(() => {
      if (keep === 0) rmSync(this.path, { force: true });
      else if (existsSync(this.path)) truncateSync(this.path, keep);
    });
  }

  /** Returns the file's length. */
  append(rejects: readonly Reject[]): number {
    if (rejects.length > 0) {
      const layout = this.layout();
      const { name } = layout.encoding;
      const head = existsSync(this.path) ? Buffer.alloc(0) : this.head(layout);
      const rows = byRow(rejects).map((reject) => this.row(reject, layout));
      const bytes = Buffer.concat([head, encode(rows.join(''), name)]);
      this.orSay(() => appendFileSync(this.path, bytes));
    }
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** @throws RejectsUnwritable with a sentence for who runs the import */
  private orSay(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new RejectsUnwritable(fileFault(error, this.path) ?? (error as Error).message);
    }
  }

  private head(layout: Layout): Buffer {
    const { encoding, above, header, names, sepLine, lineEnd } = layout;
    const records = above.map((fields, index) => {
      if (index !== header) return record(fields, layout);
      return record([...fields.slice(0, names.length), ...addedColumns(names, this.mapping)], layout);
    });
    const sep = sepLine === '' ? '' : sepLine + lineEnd;
    return Buffer.concat([encoding.mark, encode(sep + records.join(''), encoding.name)]);
  }

  private row({ row, line, fields, reason }: Reject, layout: Layout): string {
    const missing = Array.from({ length: Math.max(0, layout.names.length - fields.length) }, () => '');
    const added = this.mapping.id === 'row' ? [row, String(line), reason] : [String(line), reason];
    return record([...fields, ...missing, ...added].map(guarded), layout);
  }
}

/** A row that several entries of the mapping reject is written once, with everything that is wrong with it. */
function byRow(rejects: readonly Reject[]): Reject[] {
  const rows: Reject[] = [];
  for (const reject of rejects) {
    const before = rows.at(-1);
    if (before?.line !== reject.line) rows.push(reject);
    else rows[rows.length - 1] = { ...before, reason: `${before.reason}; ${reject.reason}` };
  }
  return rows;
}

function record(fields: readonly string[], { delimiter, lineEnd, encoding }: Layout): string {
  if (delimiter === ' ') return fields.map((field) => unbroken(field, encoding.name)).join(' ') + lineEnd;
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const special = (field: string) => /["\r\n]/.test(field) || field.includes(delimiter);
  return fields.map((field) => (special(field) ? quoted(field) : field)).join(delimiter) + lineEnd;
}

/** If blanks separate cells, those inside a cell must be of another kind, and an empty cell needs a character. */
function unbroken(field: string, encoding: string): string {
  const blank = canEncode('\u00A0', encoding) ? '\u00A0' : '_';
  return field === '' ? '-' : field.replace(/[ \t\r\n]/g, blank);
}
