import type { Position } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { ServerRecord, StoredRecord } from './event-store.record.js';
import type { Appended, Streams } from './event-store.streams.js';

/** The streams as they would be: what is appended shows up in reads from here, but is never sent. */
export class DryRun implements Streams {
  readonly #added = new Map<string, StoredRecord[]>();

  constructor(
    private readonly streams: Streams,
    private position: Position,
  ) {}

  async append(stream: string, expectedRevision: number, records: readonly ServerRecord[]): Promise<Appended> {
    const actual = await this.revision(stream);
    if (actual !== expectedRevision) {
      const there = actual > expectedRevision ? await this.read(stream, expectedRevision + 1, records.length) : [];
      return { status: 'taken', actual, there };
    }
    const added = records.map((record, index) => ({
      ...record,
      stream,
      revision: actual + 1 + index,
      position: ++this.position,
      created: 0,
    }));
    for (const each of added) addTo(this.#added, stream, each);
    return { status: 'stored', position: this.position };
  }

  async read(stream: string, fromRevision: number, count: number): Promise<readonly StoredRecord[]> {
    const added = (this.#added.get(stream) ?? []).filter(({ revision }) => revision >= fromRevision);
    const stored = await this.streams.read(stream, fromRevision, count);
    return [...stored, ...added].slice(0, count);
  }

  async revision(stream: string): Promise<number> {
    const added = this.#added.get(stream)?.at(-1);
    return added?.revision ?? (await this.streams.revision(stream));
  }
}
