import type { AppendOutcome } from '#libs/eventing/event-store.js';
import type { EncodedAppends } from './event-store.encoding.js';
import { place } from './event-store.row.js';

/** Rows that stand one behind the other in a buffer, and are sent as one piece. */
export interface Run {
  readonly buffer: Buffer;
  readonly rows: number[];
  end: number;
}

/** The rows of the appends that are to be stored, in as few pieces as there can be. */
export function storedRows(group: readonly EncodedAppends[], outcomes: readonly AppendOutcome[]): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const { appends, buffer, rows } of group) {
    let run: Run | undefined;
    let row = 0;
    for (const append of appends) {
      const next = row + (append.kind === 'fact' ? 1 : append.events.length);
      if (outcomes[at++]?.status === 'stored') {
        if (!run) runs.push((run = { buffer, rows: [], end: 0 }));
        for (let index = row; index < next; index++) run.rows.push(rows[index] as number);
        run.end = rows[next] as number;
      } else run = undefined;
      row = next;
    }
  }
  return runs;
}

/** Gives the rows the positions after `head`, and answers the last one. */
export function numberRows(runs: readonly Run[], head: number, recordedAt: number): number {
  let position = head;
  for (const { buffer, rows } of runs) for (const row of rows) place(buffer, row, ++position, recordedAt);
  return position;
}
