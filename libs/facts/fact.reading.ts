import { firstOfEachPath, type InputError } from '#libs/kernel/refusal.js';
import type { PublishedFact, ReadFact } from './fact.normaliser.js';
import { isName, trimmedId } from '#libs/kernel/id.format.js';
import type { FactType } from './stored.events.js';
import { TIME_UNSET } from './time.checks.js';

export type Reading =
  | { readonly ok: true; readonly fact: ReadFact }
  | {
      readonly ok: false;
      readonly code: string;
      /** What could be read of the identity, for the list of rejects; null where it is not valid by itself. */
      readonly id: string | null;
      readonly source: string | null;
      readonly customerId: string | null;
      readonly errors: readonly InputError[];
    };

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const nameOrNull = (value: unknown): string | null =>
  typeof value === 'string' && isName(value) ? value : null;

export function refused(
  errors: readonly InputError[],
  id: unknown,
  source: unknown,
  customerId: unknown,
  code = errors.every((error) => error.code === TIME_UNSET) ? TIME_UNSET : 'INVALID_EVENT',
): Reading {
  return {
    ok: false,
    code,
    id: nameOrNull(id),
    source: nameOrNull(source),
    // The id that was meant, so that erasing the customer reaches rejected events too.
    customerId: nameOrNull(typeof customerId === 'string' ? trimmedId(customerId) : customerId),
    errors: firstOfEachPath(errors),
  };
}

/** Data in which nothing was found wrong matches the declaration of its type. */
export const isPublished = (
  fact: { readonly type: FactType | undefined; readonly data: unknown },
  right: boolean,
): fact is PublishedFact => right;

export const notAnObject = (what: string) =>
  refused([{ path: '', code: 'WRONG_TYPE', message: `${what} must be a JSON object.` }], null, null, null);
