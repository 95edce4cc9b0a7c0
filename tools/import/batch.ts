import type { Counts, Reject } from './import.state.js';
import type { Outgoing } from './row.mapper.js';

/** What is sent together: at most as many events and bytes as one request may have. */
export interface Batch {
  readonly events: readonly Sent[];
  readonly commands: readonly Sent[];
  /** Rows that never reach the server. */
  readonly rejects: readonly Reject[];
  /** All rows up to this one are completely in this batch or earlier ones. */
  readonly rows: number;
  /** How many bytes of the file had been read when the batch was full. */
  readonly bytes: number;
}

export interface Sent {
  readonly outgoing: Outgoing;
  readonly row: string;
  readonly line: number;
  readonly fields: readonly string[];
}

/** What became of a batch. */
export interface Outcome {
  readonly counts: Counts;
  readonly rejects: readonly Reject[];
}

const MOST_EVENTS = 2_000;
/** A request may have 4 MiB; what separates the events needs room, too. */
const MOST_BYTES = 4 * 1024 * 1024 - 4_096;
const LARGEST_EVENT = 256 * 1024;

/** Fills batches in the order of the file. */
export class BatchFiller {
  private events: Sent[] = [];
  private commands: Sent[] = [];
  private rejects: Reject[] = [];
  private size = 0;
  private rows: number;

  /** @param rows how many are already dealt with */
  constructor(rows: number) {
    this.rows = rows;
  }

  reject(reject: Reject): void {
    this.rejects.push(reject);
  }

  /** Returns the batch so far if there was no room left in it. */
  add(sent: Sent, bytesRead: number): Batch | null {
    const size = Buffer.byteLength(sent.outgoing.json);
    if (size > LARGEST_EVENT) {
      this.rejects.push({
        row: sent.row,
        line: sent.line,
        fields: sent.fields,
        reason: `EVENT_TOO_LARGE: ${size} bytes, at most ${LARGEST_EVENT} are allowed`,
      });
      return null;
    }
    const full = this.size + size + 1 > MOST_BYTES ? this.take(bytesRead) : null;
    (sent.outgoing.kind === 'event' ? this.events : this.commands).push(sent);
    this.size += size + 1;
    return full;
  }

  /** To be called once all of a row has been added; returns the batch if another row might not fit. */
  endRow(number: number, bytesRead: number, mostPerRow: number): Batch | null {
    this.rows = number;
    return this.count + mostPerRow > MOST_EVENTS || this.size > MOST_BYTES / 2 ? this.take(bytesRead) : null;
  }

  take(bytesRead: number): Batch {
    const batch = {
      events: this.events,
      commands: this.commands,
      rejects: this.rejects,
      rows: this.rows,
      bytes: bytesRead,
    };
    this.events = [];
    this.commands = [];
    this.rejects = [];
    this.size = 0;
    return batch;
  }

  private get count(): number {
    return this.events.length + this.commands.length + this.rejects.length;
  }
}

/** Two batches with a key in common must not be on their way at once: the later one might arrive first. */
export function keysOf(batch: Batch): Set<string> {
  const keys = new Set<string>();
  for (const { outgoing } of [...batch.events, ...batch.commands]) {
    keys.add(`id ${outgoing.id}`);
    if (outgoing.complaintId !== null) keys.add(`complaint ${outgoing.complaintId}`);
  }
  return keys;
}
