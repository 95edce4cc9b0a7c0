import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { EventStore, FollowOptions } from './event-store.js';
import { ProgressSignal } from './progress.signal.js';

type Page = readonly StoredEvent[];

/** So many pages and readings stay, for those who come a little later. */
const KEPT = 4;

/**
 * The log for many followers: those who stand at one place have the store read once. Whoever falls behind reads alone,
 * and joins the others where it meets them: a slow follower holds up nobody.
 */
export class SharedLog {
  /** By the position that they come after. */
  readonly #pages = new Map<Position, Promise<Page>>();
  /** Readings of the store by where they stand. They hold nothing there, so they may simply be forgotten. */
  readonly #readings = new Map<Position, AsyncIterator<Page>>();

  /** @param options the signal ends all readings; `lingerMs`: how long what comes at the end of the log is held back, unless somebody waits for policies */
  constructor(
    private readonly store: Pick<EventStore, 'follow'>,
    private readonly options: FollowOptions & { readonly lingerMs: number },
    private readonly progressed = new ProgressSignal(),
  ) {}

  /** As the store does, until this signal or the log's own aborts. Nobody may change the pages. */
  async *follow(after: Position, signal: AbortSignal): AsyncGenerator<Page> {
    for (let at = after; !signal.aborted; ) {
      const page = await unlessAborted(this.#pageAfter(at), signal);
      const last = page?.at(-1);
      if (page === undefined || last === undefined) return;
      at = last.position;
      yield page;
    }
  }

  #pageAfter(position: Position): Promise<Page> {
    const known = this.#pages.get(position);
    if (known) return known;
    const page = this.#read(position);
    keep(this.#pages, position, page);
    page.catch(() => this.#pages.delete(position));
    return page;
  }

  /** Empty once the log's signal aborts. */
  async #read(after: Position): Promise<Page> {
    const reading = this.#readings.get(after) ?? this.store.follow(after, this.options)[Symbol.asyncIterator]();
    this.#readings.delete(after);
    const { value: page = [] } = (await reading.next()) as IteratorResult<Page, undefined>;
    const last = page.at(-1);
    if (last) keep(this.#readings, last.position, reading);
    if (page.length < this.options.batch) await this.progressed.linger(this.options.lingerMs, this.options.signal);
    return page;
  }
}

/** What is furthest behind goes first: most follow near the end. */
function keep<T>(among: Map<Position, T>, position: Position, item: T): void {
  among.set(position, item);
  if (among.size > KEPT) among.delete([...among.keys()].reduce((least, each) => (each < least ? each : least)));
}

/** Undefined if the signal aborts first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const over = () => resolve(undefined);
    signal.addEventListener('abort', over, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over));
  });
}
