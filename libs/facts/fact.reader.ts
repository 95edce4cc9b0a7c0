import type { InputError } from '#libs/kernel/refusal.js';
import { wrongData } from './data.checks.js';
import { checkEnvelope, unpublishable } from './envelope.checks.js';
import { furtherOf, wrongExtensions } from './envelope.extensions.js';
import { factOf } from './fact.normaliser.js';
import { isObject, isPublished, type Members, notAnObject, type Reading, refused } from './fact.reading.js';
import { factTypes, published, wireType } from './fact.schemas.js';
import { withoutNulls } from './optional.members.js';
import type { FactType } from './stored.events.js';
import { wrongTime } from './time.checks.js';

export type { ReadFact } from './fact.normaliser.js';
export type { Reading } from './fact.reading.js';

const typesByWire: ReadonlyMap<unknown, FactType> = new Map(factTypes.map((type) => [wireType(type), type]));

/** A correction gives the new time as `occurredAt`, or as `time` like the envelope, but not both. */
function wrongTimes(data: Members, now: number): readonly InputError[] {
  if (data['time'] !== undefined && data['occurredAt'] !== undefined) {
    return [
      { path: '/data/time', code: 'UNEXPECTED_FIELD', message: '"time" must be left out where "occurredAt" is given.' },
    ];
  }
  return [...wrongTime(data['time'], now, '/data/time'), ...wrongTime(data['occurredAt'], now, '/data/occurredAt')];
}

/** In a correction null clears a member; in all other kinds it means that the member was left out. */
function dataOf(type: FactType | undefined, data: unknown): unknown {
  if (type === undefined || type === 'touchpoint.corrected' || !isObject(data)) return data;
  return withoutNulls(published[type], data);
}

/**
 * Reads one structured CloudEvent, parsed from JSON. Error paths point into the event (`/data/valence`).
 * `now`: milliseconds since 1970, the time of events without one, and the limit for times in the future.
 * Codes: INVALID_EVENT (see `errors`), UNKNOWN_TYPE, NOT_PUBLISHABLE, TIME_UNSET where nothing else is wrong.
 */
export function readCloudEvent(raw: unknown, now: number): Reading {
  if (!isObject(raw)) return notAnObject('An event');
  const { id, source, subject } = raw;
  const type = typesByWire.get(raw['type']);
  if (type === undefined && typeof raw['type'] === 'string') {
    const error = unpublishable(raw['type']);
    return refused([error], id, source, subject, error.code);
  }
  const data = dataOf(type, raw['data']);
  const found = [checkEnvelope(raw, ''), wrongExtensions(raw), wrongTime(raw['time'], now, '/time')];
  if (type !== undefined && isObject(data)) {
    found.push(wrongData(published[type], data, '/data'));
    if (type === 'touchpoint.corrected') found.push(wrongTimes(data, now));
  }
  const right = found.every((errors) => errors.length === 0);
  const fact = { type, data };
  if (!isPublished(fact, right)) return refused(found.flat(), id, source, subject);
  const event = raw as {
    id: string;
    source: string;
    subject: string;
    time?: string | null;
    sequence?: string | number | null;
  };
  const envelope = {
    source: event.source,
    id: event.id,
    customerId: event.subject,
    time: event.time ?? null,
    sequence: typeof event.sequence === 'number' ? `${event.sequence}` : (event.sequence ?? null),
    further: furtherOf(raw),
  };
  return { ok: true, fact: factOf(fact, envelope, now) };
}
