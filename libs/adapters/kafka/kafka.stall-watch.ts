import type { Receiver } from '#libs/eventing/bus.js';
import type { Position } from '#libs/kernel/event.js';

/** What is watched: how far each partition has come, and what to do when it stops although it should go on. */
export type Watched = Pick<Receiver, 'progress' | 'missing'>;

interface Stand {
  readonly done: Position;
  readonly since: number;
  /** A new connection was made because it stalled. */
  readonly rebuilt: boolean;
}

/** Finds partitions that do not move although more was sent to them. */
export class StallWatch {
  readonly #stands = new Map<number, Stand>();

  constructor(
    private readonly watched: Watched,
    private readonly patience: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Why a new connection is needed, if one is. If a new one has not helped, tells the watched reader that the bus has
   * lost something. `concerns`: whether this member should be moving a partition but is not working on it.
   */
  async look(concerns: (partition: number) => boolean): Promise<string | undefined> {
    const progress = await this.watched.progress().catch(() => []);
    let reason: string | undefined;
    for (const { partition, done, sent } of progress) {
      const stand = this.#stands.get(partition);
      if (done >= sent || !concerns(partition)) this.#stands.delete(partition);
      else if (stand?.done !== done) this.#stands.set(partition, { done, since: this.now(), rebuilt: false });
      else if (this.now() - stand.since >= this.patience) {
        if (stand.rebuilt) await this.watched.missing(partition, sent).catch(() => undefined);
        else reason = `partition ${partition} stands at ${done}, ${sent} was sent`;
        this.#stands.set(partition, { done, since: this.now(), rebuilt: true });
      }
    }
    return reason;
  }
}
