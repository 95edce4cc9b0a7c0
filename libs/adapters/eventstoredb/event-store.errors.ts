import { StoreUnavailable } from '#libs/eventing/event-store.js';

/** The outcome of a call is unknown, or not yet known: repeating the call finds out and does no harm. */
export class Unsettled extends Error {}

/** The node says that it serves nobody now: it starts, or it has lost the others, which may have a leader all the same. */
export class NotServing extends Unsettled {}

/** Nothing came within a call's time. The client has no such timer for reads, subscriptions and batches. */
export class NoAnswer extends Unsettled {
  constructor(ms: number) {
    super(`no answer within ${Math.round(ms)} ms`);
  }
}

/** Refused for good; it would be refused again. */
export class Refused extends Error {}

const REFUSED = new Set(['stream-deleted', 'maximum-append-size-exceeded', 'invalid-argument', 'unsupported']);
const DENIED = new Set(['access-denied']);

/** Whether the same call may end differently later. Our own mistakes do not pass. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Refused || error instanceof StoreUnavailable) return false;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return false;
  const type = typeOf(error);
  return !REFUSED.has(type) && !DENIED.has(type);
}

/** The error that a caller of the port gets for one that is not retried. */
export function explain(error: unknown): unknown {
  if (DENIED.has(typeOf(error))) {
    return new StoreUnavailable('EventStoreDB refuses the user or the password of the connection string', {
      cause: error,
    });
  }
  return isTransient(error) ? new StoreUnavailable(reasonOf(error), { cause: error }) : error;
}

const typeOf = (error: unknown) => String((error as { type?: unknown } | undefined)?.type);
const reasonOf = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error));
