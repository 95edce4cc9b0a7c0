import { setImmediate as turn } from 'node:timers/promises';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { ReadFact, Reading } from '#libs/facts/fact.reader.js';
import { trimmedId } from '#libs/kernel/id.format.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { badCharacter, MAX_ERRORS, MAX_EVENT_BYTES, tooDeep } from './event.limits.js';

/** One event as it arrived, still to be checked. */
export interface IncomingEvent {
  readonly raw: unknown;
  /** Bytes as sent; 0 where the limit cannot be exceeded anyway. */
  readonly size: number;
  /** Errors found already (headers that cannot be decoded). */
  readonly errors: readonly InputError[];
  /** The code of these errors; INVALID_EVENT if missing. */
  readonly code?: string;
}

/** Most milliseconds for which reading a batch may block everything else. A long text alone takes one or two. */
const SLICE_MS = 5;

/** A valid event, with its identity. */
export interface AdmittedEvent {
  readonly index: number;
  readonly fact: ReadFact;
  readonly eventId: Uuid;
}

/** An event that is not stored, and why. What identifies it is null where it is not usable. */
export interface RejectedEvent {
  readonly index: number;
  readonly code: string;
  readonly errors: readonly InputError[];
  readonly source: string | null;
  readonly id: string | null;
  readonly type: string | null;
  readonly customerId: string | null;
  /** The event itself if it may be kept, that is, within the limits. */
  readonly raw: unknown;
}

/**
 * Separates events that may be stored from those rejected in any case; in slices, so that others can run in between.
 */
export async function admit(
  tenant: string,
  events: readonly IncomingEvent[],
  read: (raw: unknown) => Reading,
  mayHoldBadCharacters: boolean,
): Promise<{ admitted: AdmittedEvent[]; rejected: RejectedEvent[] }> {
  let sliceEnd = performance.now() + SLICE_MS;
  const admitted: AdmittedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (let index = 0; index < events.length; index++) {
    if (performance.now() > sliceEnd) {
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const event = events[index] as IncomingEvent;
    const beyond = beyondLimits(event, mayHoldBadCharacters);
    if (beyond) {
      rejected.push({ index, ...beyond, ...namesIn(event.raw) });
      continue;
    }
    const reading = read(event.raw);
    if (reading.ok) {
      admitted.push({ index, fact: reading.fact, eventId: eventIdOf(tenant, reading.fact.source, reading.fact.id) });
    } else {
      const { code, source, id, customerId } = reading;
      const errors = reading.errors.slice(0, MAX_ERRORS);
      rejected.push({ index, code, errors, source, id, customerId, type: namesIn(event.raw).type, raw: event.raw });
    }
  }
  return { admitted, rejected };
}

function beyondLimits(
  event: IncomingEvent,
  mayHoldBadCharacters: boolean,
): Pick<RejectedEvent, 'code' | 'errors' | 'raw'> | null {
  if (event.size > MAX_EVENT_BYTES) {
    const message = `must not be larger than ${MAX_EVENT_BYTES} bytes: it has ${event.size}`;
    return { code: 'EVENT_TOO_LARGE', errors: [{ path: '', code: 'EVENT_TOO_LARGE', message }], raw: null };
  }
  const deep = tooDeep(event.raw);
  if (deep) return { code: 'INVALID_EVENT', errors: [deep], raw: null };
  const bad = mayHoldBadCharacters ? badCharacter(event.raw) : null;
  if (bad) return { code: 'INVALID_EVENT', errors: [bad], raw: null };
  if (event.errors.length === 0) return null;
  return { code: event.code ?? 'INVALID_EVENT', errors: event.errors.slice(0, MAX_ERRORS), raw: event.raw };
}

/** What identifies an event, where it is usable. */
export function namesIn(raw: unknown): Pick<RejectedEvent, 'source' | 'id' | 'type' | 'customerId'> {
  const event = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  return {
    source: name(event.source),
    id: name(event.id),
    type: name(event.type),
    customerId: customer(event.subject) ?? customer(event.customerId),
  };
}

/** The id that was meant, so that erasing the customer reaches rejected events too. */
function customer(value: unknown): string | null {
  return typeof value === 'string' ? name(trimmedId(value)) : null;
}

function name(value: unknown): string | null {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(value) ? value : null;
}
