import { commit, type Decision, type Expected, NO_STREAM, type WrittenLog } from './server.decision.js';
import type { Proposed, Recorded, StreamMetadata } from './server.event.js';

/** The revision of a tombstone, and the `$tb` of a deleted stream. */
export const DELETED = 2n ** 63n - 1n;

interface Stream {
  readonly events: Recorded[];
  tombstone: Recorded | undefined;
}

/**
 * The log of an EventStoreDB: one writer, byte offsets as positions, and an index that trails the writes. An event can
 * be read, and its write is answered, only once it is indexed.
 */
export class ServerLog implements WrittenLog {
  readonly events: Recorded[] = [];
  /** How many events are indexed. */
  indexed = 0;
  /** The first event written with each id since the server started. */
  readonly recent = new Map<string, Recorded>();
  readonly #streams = new Map<string, Stream>();
  readonly #waiting: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  #offset = 0n;
  #held = false;
  #scheduled = false;

  constructor(private readonly now: () => number = Date.now) {
    const metadata = Buffer.from(JSON.stringify({ $acl: { $w: '$admins' } }));
    const system = { type: '$metadata', contentType: 'application/json', metadata: new Uint8Array() };
    this.#record('$$$settings', { ...system, id: '00000000-0000-4000-8000-000000000001', data: metadata });
    this.#record('$users', { ...system, type: '$User', id: '00000000-0000-4000-8000-000000000002', data: metadata });
    this.indexed = this.events.length;
  }

  /** Decides on an append and writes it if accepted. `not-ready`: the server does not answer for 2 s. */
  write(stream: string, expected: Expected, proposed: readonly Proposed[]): Decision {
    const decision = commit(this, stream, expected, proposed);
    if (decision.kind !== 'write') return decision;
    const recorded = proposed.map((event) => this.#record(stream, event));
    const first = recorded[0];
    if (decision.undelete && first) this.#setTruncateBefore(stream, first.revision);
    const last = recorded.at(-1);
    return { kind: 'stored', revision: last?.revision ?? this.revision(stream), position: last?.position ?? this.next };
  }

  get next(): bigint {
    return this.#offset;
  }

  /** A deletion that writing undoes: the events stay in $all. */
  delete(stream: string): Recorded {
    return this.#setTruncateBefore(stream, DELETED);
  }

  tombstone(stream: string): Recorded {
    const deleted = { id: crypto.randomUUID(), type: '$streamDeleted', contentType: 'application/octet-stream' };
    const event = this.#record(stream, { ...deleted, data: new Uint8Array(), metadata: new Uint8Array() }, DELETED);
    this.#stream(stream).tombstone = event;
    return event;
  }

  /** The last revision written, indexed or not; −1: there is no event. */
  revision(stream: string): bigint {
    return BigInt(this.streamEvents(stream).length) + NO_STREAM;
  }

  /** Everything ever written to a stream, regardless of retention; a revision is an index into it. */
  streamEvents(stream: string): readonly Recorded[] {
    return this.#streams.get(stream)?.events ?? [];
  }

  /** A stream and its metadata are deleted for ever together. */
  tombstoneOf(stream: string): Recorded | undefined {
    return this.#streams.get(stream.replace(/^\$\$/, ''))?.tombstone;
  }

  isDeleted(stream: string): boolean {
    return this.metadata(stream).truncateBefore === DELETED;
  }

  metadata(stream: string): StreamMetadata {
    const event = this.streamEvents(`$$${stream}`).at(-1);
    const { $tb, $maxCount, $maxAge } = event ? readMetadata(event) : {};
    return {
      truncateBefore: BigInt($tb ?? 0),
      maxCount: $maxCount === undefined ? undefined : BigInt($maxCount),
      maxAgeMs: $maxAge === undefined ? undefined : Number($maxAge) * 1000,
    };
  }

  isIndexed(event: Recorded): boolean {
    const last = this.events[this.indexed - 1];
    return last !== undefined && event.position <= last.position;
  }

  /** Resolves when everything written so far is indexed; subscribers have it by then. */
  whenIndexed(): Promise<void> {
    if (this.indexed === this.events.length) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  onIndexed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Further writes stay invisible and unanswered until `releaseIndex`. */
  holdIndex(): void {
    this.#held = true;
  }

  releaseIndex(): void {
    this.#held = false;
    this.#schedule();
  }

  /** A leader that dies loses what it had not indexed. */
  loseUnindexed(): void {
    for (const event of this.events.splice(this.indexed)) {
      this.#stream(event.stream).events.pop();
      if (this.recent.get(event.id) === event) this.recent.delete(event.id);
    }
  }

  #record(stream: string, proposed: Proposed, revision?: bigint): Recorded {
    const { events } = this.#stream(stream);
    const recorded: Recorded = {
      ...proposed,
      stream,
      revision: revision ?? BigInt(events.length),
      position: this.#offset,
      created: BigInt(this.now()) * 10_000n,
    };
    this.#offset += BigInt(100 + stream.length + proposed.data.length + proposed.metadata.length);
    this.events.push(recorded);
    if (revision === undefined) events.push(recorded);
    if (!this.recent.has(recorded.id)) this.recent.set(recorded.id, recorded);
    this.#schedule();
    return recorded;
  }

  /** Whatever else the metadata said is gone. */
  #setTruncateBefore(stream: string, truncateBefore: bigint): Recorded {
    return this.#record(`$$${stream}`, {
      id: crypto.randomUUID(),
      type: '$metadata',
      contentType: 'application/json',
      // Written by hand, as a 64-bit number does not fit a JavaScript number.
      data: Buffer.from(`{"$tb":${truncateBefore}}`),
      metadata: new Uint8Array(),
    });
  }

  #stream(name: string): Stream {
    let stream = this.#streams.get(name);
    if (!stream) this.#streams.set(name, (stream = { events: [], tombstone: undefined }));
    return stream;
  }

  #schedule(): void {
    if (this.#held || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#held) return;
      this.indexed = this.events.length;
      for (const listener of this.#listeners) listener();
      for (const answer of this.#waiting.splice(0)) answer();
    });
  }
}

function readMetadata(event: Recorded): Partial<Record<'$tb' | '$maxCount' | '$maxAge', string>> {
  const text = Buffer.from(event.data).toString();
  const numbers = text.matchAll(/"(\$tb|\$maxCount|\$maxAge)":(\d+)/g);
  return Object.fromEntries([...numbers].map(([, key, value]) => [key, value]));
}
