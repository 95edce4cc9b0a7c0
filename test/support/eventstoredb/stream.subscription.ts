import { type ReadCall, send } from './server.call.js';
import type { ServerNode } from './server.node.js';
import { type From, readStream } from './server.reads.js';
import * as wire from './server.wire.js';
import { Subscription } from './subscription.js';

const PAGE = 32;

/** The events of one stream after a revision; waits for a stream that does not exist yet. */
export class StreamSubscription extends Subscription {
  #next: bigint;

  constructor(
    node: ServerNode,
    call: ReadCall,
    private readonly stream: string,
    from: From,
  ) {
    super(node, call);
    const end = node.log.revision(stream) + 1n;
    this.#next = from === 'start' ? 0n : from === 'end' ? end : from + 1n;
  }

  async run(): Promise<void> {
    await this.confirm();
    for (let live = false; !this.ended; ) {
      const found = readStream(this.node, this.stream, this.#next, PAGE, 'forwards');
      if (found === 'deleted') {
        const tombstone = this.node.log.tombstoneOf(this.stream);
        if (tombstone) await send(this.call, wire.eventMessage(tombstone));
        throw wire.streamDeleted(this.stream);
      }
      for (const event of typeof found === 'string' ? [] : found) {
        this.#next = event.revision + 1n;
        await send(this.call, wire.eventMessage(event));
      }
      if (found.length === PAGE && typeof found !== 'string') continue;
      if (!live) await this.caughtUp();
      live = true;
      await this.nextIndexed();
    }
  }
}
