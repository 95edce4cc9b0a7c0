import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { transientReason } from './postgres.errors.js';

/** Another process appended where this one believed the log to end. */
export class Overtaken extends Error {}

/** Usually a unique index reports it. */
export function isOvertaken(error: unknown): boolean {
  if (error instanceof Overtaken) return true;
  const { code, schema } = error as { code?: string; schema?: string };
  return code === '23505' && schema === 'store';
}

/** `StoreUnavailable` for errors that pass by themselves; all others unchanged. */
export function explain(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const reason = transientReason(error);
  return reason === undefined ? error : new StoreUnavailable(reason, { cause: error });
}
