import { status } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { fromOf, type ReadCall, send } from './server.call.js';
import type { Recorded } from './server.event.js';
import type { ServerNode } from './server.node.js';
import { type From, isRecordStart, placeOf } from './server.reads.js';
import * as wire from './server.wire.js';
import { Subscription } from './subscription.js';

const PAGE = 32;
/** A subscriber further behind than the server's buffer of live events reads from the log again. */
const LIVE_BUFFER = 32;

interface Filter {
  readonly matches: (event: Recorded) => boolean;
  readonly window: number;
  readonly interval: number;
}

/** Everything after a place in $all: page by page up to the end, then event by event, with checkpoints if filtered. */
export class AllSubscription extends Subscription {
  readonly #from: From;
  readonly #filter: Filter | undefined;
  /** How many events of the log were considered. */
  #at = 0;
  #sinceCheckpoint = 0;
  #checkpoint = -1n;
  #lastSent: Recorded | undefined;

  constructor(node: ServerNode, call: ReadCall, options: ReadReq.Options) {
    super(node, call);
    this.#from = fromOf(options);
    this.#filter = filterOf(options.getFilter());
  }

  async run(): Promise<void> {
    const { node } = this;
    const place = this.#from === 'start' ? 0 : this.#from === 'end' ? node.end : placeOf(node.log, this.#from + 1n);
    this.#at = Math.max(0, place - node.faults.redelivered);
    await this.confirm();
    if (typeof this.#from === 'bigint' && !isRecordStart(node, this.#from)) {
      throw wire.wireError(status.INVALID_ARGUMENT, 'invalid position');
    }
    await this.#catchUp(this.#from !== 'end');
    while (!this.ended) {
      if (node.faults.quiet || this.#at >= node.end) await this.nextIndexed();
      else if (node.end - this.#at > node.faults.mostWaiting) throw wire.tooSlow();
      else if (node.end - this.#at > LIVE_BUFFER) await this.#catchUp(false);
      else await this.#goLive();
    }
  }

  async #catchUp(fromThePast: boolean): Promise<void> {
    while (this.#at < this.node.end && !this.ended) await this.#page();
    if (this.#filter && fromThePast)
      await this.#sendCheckpoint(this.#lastSent?.position ?? 0n, this.#lastSent?.position ?? 0n);
    await this.caughtUp();
  }

  async #page(): Promise<void> {
    const { log } = this.node;
    const start = log.events[this.#at]?.position ?? 0n;
    const window = this.#filter?.window ?? PAGE;
    for (let considered = 0, matched = 0; considered < window && matched < PAGE && this.#at < this.node.end; ) {
      considered++;
      this.#sinceCheckpoint++;
      if (await this.#consider(log.events[this.#at++])) matched++;
    }
    if (!this.#filter || this.#sinceCheckpoint < this.#filter.interval) return;
    const last = this.#lastSent;
    if (last && last.position >= start) await this.#sendCheckpoint(last.position, last.position);
    else await this.#sendCheckpoint(start, 0n);
  }

  async #goLive(): Promise<void> {
    const event = this.node.log.events[this.#at++];
    await this.#consider(event);
    if (!event || !this.#filter || ++this.#sinceCheckpoint < this.#filter.interval) return;
    await this.#sendCheckpoint(event.position, event.position);
  }

  async #consider(event: Recorded | undefined): Promise<boolean> {
    if (!event || (this.#filter && !this.#filter.matches(event))) return false;
    // The place is in the future: events written below it are never sent.
    if (typeof this.#from === 'bigint' && event.position <= this.#from && this.node.faults.redelivered === 0)
      return false;
    this.#lastSent = event;
    await send(this.call, wire.eventMessage(event));
    return true;
  }

  async #sendCheckpoint(commit: bigint, prepare: bigint): Promise<void> {
    this.#sinceCheckpoint = 0;
    if (commit <= this.#checkpoint) return;
    this.#checkpoint = commit;
    await send(this.call, wire.checkpointMessage(commit, prepare));
  }
}

function filterOf(options: ReadReq.Options.FilterOptions | undefined): Filter | undefined {
  const expression = options?.getStreamIdentifier() ?? options?.getEventType();
  if (!options || !expression) return undefined;
  const text = options.hasStreamIdentifier() ? ({ stream }: Recorded) => stream : ({ type }: Recorded) => type;
  const prefixes = expression.getPrefixList();
  const pattern = prefixes.length === 0 ? new RegExp(expression.getRegex()) : undefined;
  const window = options.hasMax() ? options.getMax() : PAGE;
  return {
    matches: (event) => pattern?.test(text(event)) ?? prefixes.some((prefix) => text(event).startsWith(prefix)),
    window,
    interval: Math.max(1, options.getCheckpointintervalmultiplier()) * window,
  };
}
