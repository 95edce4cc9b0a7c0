import { Worker } from 'node:worker_threads';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import type { Lane } from '#libs/eventing/projection.lanes.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';

const WORKER = new URL('./lane.worker.js', import.meta.url);

/** What a thread that writes rows is given. */
export interface ThreadWork {
  readonly address: PostgresAddress;
}

/** What a lane is to apply. It answers with null, or with the error that kept it from that. */
export interface LaneWork {
  readonly after: Position;
  readonly events: readonly StoredEvent[];
}

/** A lane in a thread of its own. One that dies is replaced when there is more to do. */
export class LaneThread {
  #thread: Worker | undefined;
  #asked: { readonly done: () => void; readonly failed: (error: Error) => void } | undefined;

  constructor(
    private readonly address: PostgresAddress,
    private readonly worker = WORKER,
  ) {}

  /** One work at a time. */
  readonly lane: Lane = (after, events) =>
    new Promise((done, failed) => {
      this.#asked = { done, failed };
      this.#thread ??= this.#started();
      // Nobody looks at a hash again, and a thread would be sent all the memory around it.
      const work: LaneWork = { after, events: events.map((event) => ({ ...event, contentHash: null })) };
      this.#thread.postMessage(work);
    });

  /** Between two works only. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }

  #started(): Worker {
    const work: ThreadWork = { address: this.address };
    const thread = new Worker(this.worker, { workerData: work });
    const ended = (error: Error) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      // One whose answer could not be read lives on.
      void thread.terminate();
      this.#answer(error);
    };
    thread.on('message', (answer: Error | null) => this.#thread === thread && this.#answer(answer));
    thread.on('messageerror', ended);
    thread.on('error', ended);
    thread.on('exit', (code) => ended(new Error(`The thread of a lane ended with ${code}`)));
    return thread;
  }

  #answer(error: Error | null): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (error === null) asked?.done();
    else asked?.failed(error);
  }
}
