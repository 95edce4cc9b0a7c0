import type { AppendOutcome } from '#libs/eventing/event-store.js';
import type { EncodedAppends } from './event-store.encoding.js';
import { place } from './event-store.row.js';

/** Rows that are adjacent in a slab and are sent as one piece. */
export interface Run {
  readonly slab: Buffer;
  readonly rows: number[];
  end: number;
}

/** The rows of the appends to be stored, in as few pieces as possible. */
export function storedRows(group: readonly EncodedAppends[], outcomes: readonly AppendOutcome[]): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  let at = 0;
  for (const { appends, slab, rows } of group) {
    let row = 0;
    for (const append of appends) {
      const next = row + (append.kind === 'fact' ? 1 : append.events.length);
      if (outcomes[at++]?.status === 'stored') {
        if (run?.slab !== slab || run.end !== rows[row]) {
          run = { slab, rows: [], end: 0 };
          runs.push(run);
        }
        for (; row < next; row++) run.rows.push(rows[row] as number);
        run.end = rows[next] as number;
      }
      row = next;
    }
  }
  return runs;
}

/** Gives the rows the positions after `head`; returns the last one. */
export function numberRows(runs: readonly Run[], head: number, recordedAt: number): number {
  let position = head;
  for (const { slab, rows } of runs) for (const row of rows) place(slab, row, ++position, recordedAt);
  return position;
}
