import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ReadCall, send } from './server.call.js';
import type { ServerNode } from './server.node.js';

export abstract class Subscription {
  protected ended = false;
  #wake = () => {};

  constructor(
    protected readonly node: ServerNode,
    protected readonly call: ReadCall,
  ) {
    const stop = node.log.onIndexed(() => this.#wake());
    for (const event of ['cancelled', 'close']) {
      call.on(event, () => {
        this.ended = true;
        stop();
        this.#wake();
      });
    }
  }

  /** Ends without an error, as if there were no more events. */
  end(): void {
    this.ended = true;
    this.call.end();
    this.#wake();
  }

  protected async confirm(): Promise<void> {
    const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
    await send(this.call, new streams.ReadResp().setConfirmation(confirmation));
  }

  protected async caughtUp(): Promise<void> {
    await send(this.call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  }

  protected nextIndexed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
