import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { transientReason } from './postgres.errors.js';

/** Somebody else appended where this process believed the end of the log to be. */
export class Overtaken extends Error {}

/** Mostly a unique index says so. */
export function isOvertaken(error: unknown): boolean {
  if (error instanceof Overtaken) return true;
  const { code, schema } = error as { code?: string; schema?: string };
  return code === '23505' && schema === 'store';
}

/** `StoreUnavailable` for what passes by itself; anything else as it is. */
export function explain(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const reason = transientReason(error);
  return reason === undefined ? error : new StoreUnavailable(reason, { cause: error });
}
