import type { DerivedValence, Json, JsonObject } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { canonical } from './content.format.js';
import { instantContent, readInstant } from './instant.format.js';
import { moneyText } from './money.format.js';
import type { FactType } from './stored.events.js';
import { valenceOfText } from './text.sentiment.js';

/** A fact as a channel published it: valid, normalised, not yet sealed. */
export interface ReadFact {
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly customerId: string;
  /** Milliseconds since 1970, UTC; the arrival time where none was given. */
  readonly time: number;
  /** Microseconds beyond `time`: 0–999. */
  readonly micros: number;
  readonly timeGiven: boolean;
  /** 1–20 digits as sent. */
  readonly sequence: string | null;
  readonly data: JsonObject;
  /** Those of text, traits and attributes that are in `data` and to be sealed. */
  readonly personal: readonly string[];
  /** What identity compares: equal texts mean the same content (type, subject, time, sequence, data). */
  readonly content: string;
  /** The valence of the text, where neither valence nor rating gives one. */
  readonly derived: DerivedValence | null;
}

/** An event that passed every check, its times and amounts still as sent. */
export interface Envelope {
  readonly type: FactType;
  readonly source: string;
  readonly id: string;
  readonly customerId: string;
  readonly time: string | null;
  readonly sequence: string | null;
}

export type Members = Readonly<Record<string, unknown>>;

const none: readonly string[] = [];

function personalOf(data: Members): readonly string[] {
  let personal = none;
  if (typeof data['text'] === 'string') personal = [...personal, 'text'];
  if (typeof data['traits'] === 'object' && data['traits'] !== null) personal = [...personal, 'traits'];
  if (typeof data['attributes'] === 'object' && data['attributes'] !== null) personal = [...personal, 'attributes'];
  return personal;
}

function withCost(data: Members): Members {
  const cost = data['cost'] as { amount: string | number } | null | undefined;
  return cost === undefined || cost === null ? data : { ...data, cost: { ...cost, amount: moneyText(cost.amount) } };
}

/** Data with one spelling for each amount, id and time; the same object where nothing needs one. */
function normalised(type: FactType, data: Members): Members {
  if (type === 'touchpoint.corrected' || type === 'touchpoint.retracted') {
    const { time, occurredAt, ...rest } = data;
    const at = (occurredAt ?? time) as string | undefined;
    const moved = at === undefined ? {} : { occurredAt: instantText(readInstant(at)) };
    return withCost({ ...rest, eventId: (data['eventId'] as string).toLowerCase(), ...moved });
  }
  if (type === 'customer.purchase-made' || type === 'customer.purchase-returned') {
    return { ...data, amount: moneyText(data['amount'] as string | number) };
  }
  return withCost(data);
}

/** A touchpoint's text is judged even where a valence or a rating goes before it: a correction may clear those. */
function derive(type: FactType, data: Members): DerivedValence | null {
  const { text, language } = data;
  if (typeof text !== 'string' || type === 'complaint.filed') return null;
  if (type === 'feedback.submitted' && data['instrument'] !== 'text') return null;
  return valenceOfText(text, language as string | null | undefined);
}

/** The fact that a valid event states; `now`, its arrival, is its time where it gives none. */
export function factOf(envelope: Envelope, published: Members, now: number): ReadFact {
  const { type, source, id, customerId, sequence } = envelope;
  const data = normalised(type, published);
  const instant = envelope.time === null ? { time: now, micros: 0 } : readInstant(envelope.time);
  const number = sequence === null ? null : sequence.replace(/^0+(?=\d)/, '');
  return {
    type,
    source,
    id,
    customerId,
    ...instant,
    timeGiven: envelope.time !== null,
    sequence,
    data: data as Readonly<Record<string, Json>>,
    personal: personalOf(data),
    content: canonical([type, customerId, envelope.time === null ? null : instantContent(instant), number, data]),
    derived: derive(type, data),
  };
}
