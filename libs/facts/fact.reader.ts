import type { InputError } from '#libs/kernel/refusal.js';
import { wrongData } from './data.checks.js';
import { ahead, checkEnvelope, strayMembers, unpublishable } from './envelope.checks.js';
import { envelopeMembers } from './envelope.commands.js';
import { factOf, type Members, type ReadFact } from './fact.normaliser.js';
import { factTypes, type PlainKind, plainForms, published, wireType } from './fact.schemas.js';
import { isDistinct, trimmedId } from './id.format.js';
import { sourceOfChannel } from './source.format.js';
import type { FactType } from './stored.events.js';

export type { ReadFact } from './fact.normaliser.js';

export type Reading =
  | { readonly ok: true; readonly fact: ReadFact }
  | {
      readonly ok: false;
      readonly code: string;
      /** What could be read of the identity, for the list of rejects; null unless it is valid by itself. */
      readonly id: string | null;
      readonly source: string | null;
      readonly customerId: string | null;
      readonly errors: readonly InputError[];
    };

const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

const typesByWire: ReadonlyMap<unknown, FactType> = new Map(factTypes.map((type) => [wireType(type), type]));

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOrNull = (value: unknown): string | null => (typeof value === 'string' && NAME.test(value) ? value : null);

function refused(
  errors: readonly InputError[],
  id: unknown,
  source: unknown,
  customerId: unknown,
  code = 'INVALID_EVENT',
): Reading {
  return {
    ok: false,
    code,
    id: nameOrNull(id),
    source: nameOrNull(source),
    // Under the id that was meant, so that erasing the customer reaches what was rejected too.
    customerId: nameOrNull(typeof customerId === 'string' ? trimmedId(customerId) : customerId),
    errors,
  };
}

const notAnObject = (what: string) =>
  refused([{ path: '', code: 'WRONG_TYPE', message: `${what} must be a JSON object.` }], null, null, null);

/** A correction names the new time `occurredAt`, or `time` as the envelope does; one of them. */
function wrongTimes(data: Members, now: number): readonly InputError[] {
  if (data['time'] !== undefined && data['occurredAt'] !== undefined) {
    return [
      { path: '/data/time', code: 'UNEXPECTED_FIELD', message: '"time" must be left out where "occurredAt" is given.' },
    ];
  }
  return [...ahead(data['time'], now, '/data/time'), ...ahead(data['occurredAt'], now, '/data/occurredAt')];
}

/**
 * Reads one structured CloudEvent, parsed from JSON. Paths of errors point into the event (`/data/valence`).
 * `now`: milliseconds since 1970, for events without a time and against times in the future.
 * Codes: INVALID_EVENT (see `errors`), UNKNOWN_TYPE, NOT_PUBLISHABLE.
 */
export function readCloudEvent(raw: unknown, now: number): Reading {
  if (!isObject(raw)) return notAnObject('An event');
  const { id, source, subject, data } = raw;
  const type = typesByWire.get(raw['type']);
  if (type === undefined && typeof raw['type'] === 'string') {
    const error = unpublishable(raw['type']);
    return refused([error], id, source, subject, error.code);
  }
  const found = [checkEnvelope(raw, ''), strayMembers(raw), ahead(raw['time'], now, '/time')];
  if (type !== undefined && isObject(data)) {
    found.push(wrongData(published[type], data, '/data'));
    if (type === 'touchpoint.corrected') found.push(wrongTimes(data, now));
  }
  if (found.some((errors) => errors.length > 0)) return refused(found.flat(), id, source, subject);
  const event = raw as { id: string; source: string; subject: string; time?: string | null; sequence?: string | null };
  const envelope = {
    type: type as FactType,
    source: event.source,
    id: event.id,
    customerId: event.subject,
    time: event.time ?? null,
    sequence: event.sequence ?? null,
  };
  return { ok: true, fact: factOf(envelope, data as Members, now) };
}

/** The channel a plain fact names: its own member, of feedback what it is about. */
function channelOf(kind: PlainKind, data: Members): string {
  const channel = kind === 'feedback' ? (data['about'] as Members | undefined)?.['channel'] : data['channel'];
  return (channel as string | undefined) ?? 'api';
}

/** What is wrong with the header Idempotency-Key, which stands for `id`. */
function wrongKey(key: string | null, id: unknown): readonly InputError[] {
  if (key === null) return [];
  if (nameOrNull(key) === null || !isDistinct(key)) {
    const message =
      'The header Idempotency-Key must be a string of 1 to 200 characters without control characters, neither beginning nor ending with white space or invisible characters, and neither "." nor "..".';
    return [{ path: '/id', code: 'INVALID_FORMAT', message }];
  }
  if (id === undefined || id === key) return [];
  return [
    {
      path: '/id',
      code: 'CONFLICTING_ID',
      message: '"id" and the header Idempotency-Key must be the same where both are given.',
    },
  ];
}

const LONGEST_SOURCE = 200;
const tooLong: InputError = {
  path: '/source',
  code: 'REQUIRED',
  message: `"source" must be given: the one made of this channel, percent-encoded, has more than ${LONGEST_SOURCE} characters.`,
};

export interface PlainOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly idempotencyKey: string | null;
  readonly newId: () => string;
}

/**
 * Reads the body of a plain endpoint, parsed from JSON: the members of `data` beside those of the envelope. Paths of
 * errors point into the body (`/valence`). Without `id` and Idempotency-Key the id is `newId()`: no protection against
 * repeats. Code: INVALID_EVENT.
 */
export function readPlain(kind: PlainKind, raw: unknown, { now, idempotencyKey, newId }: PlainOptions): Reading {
  if (!isObject(raw)) return notAnObject('The body');
  const { type, form } = plainForms[kind];
  const errors = [
    ...wrongData(form, raw, ''),
    ...ahead(raw['occurredAt'], now, '/occurredAt'),
    ...wrongKey(idempotencyKey, raw['id']),
  ];
  if (errors.length > 0) return refused(errors, raw['id'] ?? idempotencyKey, raw['source'], raw['customerId']);
  const data: Record<string, unknown> = {};
  for (const name of Object.keys(raw)) if (!envelopeMembers.has(name)) data[name] = raw[name];
  const body = raw as {
    customerId: string;
    source?: string;
    id?: string;
    occurredAt?: string;
    sequence?: string | number;
  };
  const source = body.source ?? sourceOfChannel(channelOf(kind, data));
  if ([...source].length > LONGEST_SOURCE) return refused([tooLong], body.id ?? idempotencyKey, null, body.customerId);
  const envelope = {
    type,
    source,
    id: body.id ?? idempotencyKey ?? newId(),
    customerId: body.customerId,
    time: body.occurredAt ?? null,
    sequence: body.sequence === undefined ? null : String(body.sequence),
  };
  return { ok: true, fact: factOf(envelope, data, now) };
}
