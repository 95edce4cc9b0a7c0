import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Postponed } from '#libs/eventing/inbox.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** Any SQLSTATE except those that blame the data. */
const OF_THE_DATABASE = /^(?!2[23])[0-9A-Z]{5}$/;

/**
 * Whether records that failed with this error may be taken later, unchanged: the fault is not in the records, but in a
 * store that is unavailable or a database that somebody has to repair.
 */
export function passes(error: unknown): boolean {
  if (error instanceof Refusal) return error.kind === 'unavailable';
  const away = [Postponed, StoreUnavailable, DatabaseUnavailable].some((kind) => error instanceof kind);
  return away || OF_THE_DATABASE.test(`${(error as { code?: unknown } | null)?.code}`);
}
