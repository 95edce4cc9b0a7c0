import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Postponed } from '#libs/eventing/inbox.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** SQLSTATEs that blame the data: what is in it, and what it contradicts. */
const OF_THE_DATA = /^2[23][0-9A-Z]{3}$/;

/**
 * Whether records that failed with this error may be taken later, unchanged: the fault is not in the records, but in a
 * store that is unavailable, or in a machine, a network or a database that somebody has to repair. Of these there are more than
 * anybody can list, so only what is known to blame the records does: our own mistakes, which have no code, and the data.
 */
export function passes(error: unknown): boolean {
  if (error instanceof Refusal) return error.kind === 'unavailable';
  if ([Postponed, StoreUnavailable, DatabaseUnavailable].some((kind) => error instanceof kind)) return true;
  if ([TypeError, RangeError, SyntaxError].some((kind) => error instanceof kind)) return false;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && !OF_THE_DATA.test(code);
}
