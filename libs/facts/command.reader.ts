import type { JsonObject } from '#libs/kernel/event.js';
import { type Instant, instantText } from '#libs/kernel/instant.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { wrongData } from './data.checks.js';
import { isObject } from './fact.reading.js';
import { readInstant } from './instant.format.js';
import { withoutNulls } from './optional.members.js';
import type { Declared } from './schema.compiler.js';
import { wrongTime } from './time.checks.js';

/** The body of a command: valid, with one spelling for each time. */
export interface ReadBody {
  /** Without `occurredAt`. */
  readonly members: JsonObject;
  /** When it happened; null: now. */
  readonly occurredAt: Instant | null;
}

/**
 * Reads the body of a command, parsed from JSON; none is an empty one.
 *
 * @param now milliseconds since 1970
 * @param incomplete what members say of each other
 * @throws Refusal `invalid`, with everything that is wrong
 */
export function readBody(
  form: Declared,
  sent: unknown,
  now: number,
  incomplete: (members: JsonObject) => readonly InputError[],
): ReadBody {
  const given = sent === undefined ? {} : sent;
  if (!isObject(given)) throw misfit([{ path: '', code: 'WRONG_TYPE', message: 'The body must be a JSON object.' }]);
  const raw = withoutNulls(form, given);
  const errors = [...wrongData(form, raw, ''), ...wrongTime(raw['occurredAt'], now, '/occurredAt')];
  if (errors.length === 0) errors.push(...incomplete(raw as JsonObject));
  if (errors.length > 0) throw misfit(errors);
  const { occurredAt, ...members } = raw as JsonObject & { readonly occurredAt?: string };
  const { dueAt } = members;
  return {
    members: { ...members, ...(typeof dueAt === 'string' && { dueAt: instantText(readInstant(dueAt)) }) },
    occurredAt: occurredAt === undefined ? null : readInstant(occurredAt),
  };
}

/** A command does not fit. */
export function misfit(errors: readonly InputError[]): Refusal {
  const [first] = errors;
  const why = first === undefined ? '' : `: ${first.message.replace(/\.$/, '')}`;
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit${why}.`, { errors });
}
