import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Postponed } from '#libs/eventing/inbox.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** SQLSTATE, but those that find fault with data. */
const OF_THE_DATABASE = /^(?!2[23])[0-9A-Z]{5}$/;

/**
 * Whether records that failed so may be taken later, as they are: what failed is not what they say, but a store that is
 * away, or a database that somebody has to set right.
 */
export function passes(error: unknown): boolean {
  if (error instanceof Refusal) return error.kind === 'unavailable';
  const away = [Postponed, StoreUnavailable, DatabaseUnavailable].some((kind) => error instanceof kind);
  return away || OF_THE_DATABASE.test(`${(error as { code?: unknown } | null)?.code}`);
}
