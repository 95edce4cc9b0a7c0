import type { InputError } from '#libs/kernel/refusal.js';
import { wrongData } from './data.checks.js';
import { nothingFurther } from './envelope.extensions.js';
import { envelopeMembers } from './envelope.form.js';
import { factOf, type PublishedFact } from './fact.normaliser.js';
import { isObject, isPublished, notAnObject, type Reading, refused } from './fact.reading.js';
import { type PlainKind, plainForms } from './fact.schemas.js';
import { isKey, WRONG_KEY } from '#libs/platform/input/idempotency-key.header.js';
import { withoutNulls } from './optional.members.js';
import { sourceOfChannel } from './source.format.js';
import { wrongTime } from './time.checks.js';

/** The channel that a plain fact names: its own member, or for feedback the channel it is about. */
function channelOf(fact: PublishedFact<(typeof plainForms)[PlainKind]['type']>): string {
  return (fact.type === 'feedback.submitted' ? fact.data.about?.channel : fact.data.channel) ?? 'api';
}

/** What is wrong with the Idempotency-Key header, which takes the place of `id`. */
function wrongKey(key: string | null, id: unknown): readonly InputError[] {
  if (key === null) return [];
  if (!isKey(key)) return [{ path: '/id', code: 'INVALID_FORMAT', message: WRONG_KEY }];
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
 * Reads the body of a plain endpoint, parsed from JSON: the members of `data` and those of the envelope side by side.
 * Error paths point into the body (`/valence`). Without `id` and Idempotency-Key the id is `newId()`, which does not
 * protect against repeats. Codes: INVALID_EVENT, or TIME_UNSET where nothing else is wrong.
 */
export function readPlain(kind: PlainKind, sent: unknown, { now, idempotencyKey, newId }: PlainOptions): Reading {
  if (!isObject(sent)) return notAnObject('The body');
  const { type, form } = plainForms[kind];
  const raw = withoutNulls(form, sent);
  const errors = [
    ...wrongData(form, raw, ''),
    ...wrongTime(raw['occurredAt'], now, '/occurredAt'),
    ...wrongKey(idempotencyKey, raw['id']),
  ];
  const data: Record<string, unknown> = {};
  for (const name of Object.keys(raw)) if (!envelopeMembers.has(name)) data[name] = raw[name];
  const fact = { type, data };
  if (!isPublished(fact, errors.length === 0))
    return refused(errors, raw['id'] ?? idempotencyKey, raw['source'], raw['customerId']);
  const body = raw as {
    customerId: string;
    source?: string;
    id?: string;
    occurredAt?: string;
    sequence?: string | number;
  };
  const source = body.source ?? sourceOfChannel(channelOf(fact));
  if ([...source].length > LONGEST_SOURCE) return refused([tooLong], body.id ?? idempotencyKey, null, body.customerId);
  const envelope = {
    source,
    id: body.id ?? idempotencyKey ?? newId(),
    customerId: body.customerId,
    time: body.occurredAt ?? null,
    sequence: body.sequence === undefined ? null : String(body.sequence),
    further: nothingFurther,
  };
  return { ok: true, fact: factOf(fact, envelope, now) };
}
