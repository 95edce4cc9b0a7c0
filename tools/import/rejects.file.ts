import { appendFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import type { Reject } from './import.state.js';

/** `F.rejected.csv`: each rejected row with the line on which it begins, why, and its fields as they were. */
export class RejectsFile {
  readonly path: string;

  /** @param keep bytes of an earlier run of the same import that stay */
  constructor(file: string, keep: number) {
    this.path = `${file}.rejected.csv`;
    if (keep === 0) rmSync(this.path, { force: true });
    else if (existsSync(this.path)) truncateSync(this.path, keep);
  }

  /** Answers the file's length. */
  append(rejects: readonly Reject[]): number {
    if (rejects.length > 0) {
      const head = existsSync(this.path) ? '' : 'line,reason,row\r\n';
      appendFileSync(
        this.path,
        head + rejects.map(({ line, reason, fields }) => record([String(line), reason, ...fields])).join(''),
      );
    }
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}

function record(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`;
}
