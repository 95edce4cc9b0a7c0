import type { Receiver } from '#libs/eventing/bus.js';
import type { Position } from '#libs/kernel/event.js';

/** What is watched: how far each partition has come, and what to do when it stops although it should go on. */
export type Watched = Pick<Receiver, 'progress' | 'missing'>;

/** The member of a group whose partitions are watched. */
export interface WatchedMember {
  /** Whether it should be moving the partition, but is not working on it. */
  concerns(partition: number): boolean;
  /** Since when it has been at its longest unfinished batch; undefined: it has none. */
  busySince(): number | undefined;
  /** The partitions of which Kafka keeps nothing at all, as far as it answers. */
  emptied(): Promise<ReadonlySet<number>>;
}

interface Stand {
  readonly done: Position;
  /** Since when it has stood there. */
  readonly standsSince: number;
  /** Since when it has had no reason to. */
  readonly unexcusedSince: number;
  /** A new connection was made because it stalled. */
  readonly rebuilt: boolean;
  /** Up to where the bus has lost it, as far as is known. */
  readonly lostUpTo: Position;
}

/** How many times its patience a partition may wait for the batch of another one, which may never end. */
const WAITS = 10;

/** Finds partitions that do not move although more was sent to them. */
export class StallWatch {
  readonly #stands = new Map<number, Stand>();
  #isReading = false;

  constructor(
    private readonly watched: Watched,
    private readonly member: WatchedMember,
    private readonly patience: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Partitions are being read from the store: the next look, which brings them on, should be at once. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /**
   * Why a new connection is needed, if one is. If a new one has not helped, or Kafka has nothing to bring, tells the
   * watched reader that the bus has lost something, in every look until it has come as far as that goes; after one that
   * failed, not before another patience.
   * @param signal Aborts when nobody needs to know any more; it throws its reason then if it was reading.
   * @throws whatever keeps it from seeing: then nothing is known, and what stood before still counts as standing
   */
  async look(signal: AbortSignal): Promise<string | undefined> {
    this.#isReading = false;
    const progress = await this.watched.progress();
    let reason: string | undefined;
    let emptied: Promise<ReadonlySet<number>> | undefined;
    for (const { partition, done, sent } of progress) {
      const stand = this.#stands.get(partition);
      const now = this.now();
      if (done >= sent || !this.member.concerns(partition)) this.#stands.delete(partition);
      else if (stand?.done !== done) {
        const moved = { done, standsSince: now, unexcusedSince: now, rebuilt: false, lostUpTo: 0n };
        const lostUpTo = stand?.lostUpTo ?? 0n;
        if (done < lostUpTo) await this.#readMissing(partition, { ...moved, rebuilt: true, lostUpTo }, signal);
        else this.#stands.set(partition, moved);
      } else if (this.#waitsForAnother(stand, now)) this.#stands.set(partition, { ...stand, unexcusedSince: now });
      else if (now - stand.unexcusedSince >= this.patience) {
        // Asked once for all of them: an answer may take long.
        emptied ??= this.member.emptied();
        const lost = stand.rebuilt || (await emptied).has(partition);
        const tried = { ...stand, unexcusedSince: this.now(), rebuilt: true };
        if (lost) await this.#readMissing(partition, { ...tried, lostUpTo: sent }, signal);
        else {
          this.#stands.set(partition, tried);
          reason = `partition ${partition} stands at ${done}, ${sent} was sent`;
        }
      }
    }
    return reason;
  }

  /** A part of it, so that other partitions are looked at before the next. */
  async #readMissing(partition: number, stand: Stand, signal: AbortSignal): Promise<void> {
    // Known even if this fails: then it is tried again no sooner than after another patience, and keeps nobody waiting.
    this.#stands.set(partition, stand);
    await this.watched.missing(partition, stand.lostUpTo, signal);
    this.#isReading = true;
  }

  /** kafkajs asks a broker for more only after everything that the broker brought last is done with. */
  #waitsForAnother({ standsSince, unexcusedSince }: Stand, now: number): boolean {
    const busySince = this.member.busySince();
    return busySince !== undefined && busySince <= unexcusedSince && now - standsSince < WAITS * this.patience;
  }
}
