import type { DerivedValence, Json, JsonObject } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { canonical } from './content.format.js';
import type { Further } from './envelope.extensions.js';
import { instantContent, readInstant } from './instant.format.js';
import { moneyText } from './money.format.js';
import type { FactData, FactType } from './stored.events.js';
import { tagOf } from './words/language.tag.js';
import { valenceOfText } from './words/text.sentiment.js';
import type { Money } from './touchpoint/touchpoint.events.js';

/** Members sealed before they are stored. */
type Personal = 'text' | 'traits' | 'attributes';

/** Data as it is stored, except that it is not yet sealed. */
type Clear<Data> = { readonly [Member in keyof Data]: Member extends Personal ? Json : Data[Member] };

/** Data as it is published: amounts in any spelling. */
type Published<Data> = {
  readonly [Member in keyof Data as Exclude<Member, 'cost'>]: Member extends 'amount'
    ? string | number
    : Clear<Data>[Member];
} & ('cost' extends keyof Data ? Costs<Data> : object);

type Costs<Data> = Data extends { readonly cost?: infer Cost }
  ? { readonly cost?: Exclude<Cost, Money> } | PublishedCost
  : never;

interface PublishedCost {
  readonly cost: { readonly amount: string | number; readonly currency: string };
}

/** What was published, by type, once nothing is wrong with it. A correction may also call its time `time`. */
export type PublishedFact<Type extends FactType = FactType> = {
  [Each in Type]: {
    readonly type: Each;
    readonly data: Published<FactData[Each]> &
      (Each extends 'touchpoint.corrected' ? { readonly time?: string } : object);
  };
}[Type];

/** A type and its data with one spelling for each amount, id and time. */
export type ClearFact<Type extends FactType = FactType> = {
  [Each in Type]: { readonly type: Each; readonly data: Clear<FactData[Each]> };
}[Type];

/** A fact as a channel published it: valid, normalised, not yet sealed. */
export type ReadFact = ClearFact & {
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
  /** Members of `data` that will be sealed. */
  readonly personal: readonly Personal[];
  /** What identity compares: equal texts mean the same content (type, subject, time, sequence, data). */
  readonly content: string;
  /** The valence of the text, if neither a valence nor a rating was given. */
  readonly derived: DerivedValence | null;
  readonly further: Further;
};

/** The attributes besides the data of an event that passed every check; its time is still as sent. */
export interface Envelope {
  readonly source: string;
  readonly id: string;
  readonly customerId: string;
  readonly time: string | null;
  readonly sequence: string | null;
  readonly further: Further;
}

const none: readonly Personal[] = [];

function personalOf({ text, traits, attributes }: JsonObject): readonly Personal[] {
  let personal = none;
  if (typeof text === 'string') personal = [...personal, 'text'];
  if (typeof traits === 'object' && traits !== null) personal = [...personal, 'traits'];
  if (typeof attributes === 'object' && attributes !== null) personal = [...personal, 'attributes'];
  return personal;
}

/** The same object if its language is a tag already. */
function tagged<Data extends { readonly language?: string | null }>(data: Data): Data {
  const { language } = data;
  if (typeof language !== 'string') return data;
  const tag = tagOf(language);
  return tag === language ? data : { ...data, language: tag };
}

/** One spelling for each amount, id, time and set of labels, and a tag for each language; the same object if nothing changes. */
function normalised(fact: PublishedFact): ClearFact {
  if (fact.type === 'feedback.submitted') return { type: fact.type, data: tagged(fact.data) };
  if (fact.type === 'touchpoint.recorded') {
    const type = fact.type;
    const data = tagged(fact.data);
    return { type, data: data.cost ? { ...data, cost: normalisedCost(data) } : data };
  }
  if (fact.type === 'touchpoint.corrected') {
    const { time, occurredAt, ...rest } = tagged(fact.data);
    const at = occurredAt ?? time;
    const moved = at === undefined ? {} : { occurredAt: instantText(readInstant(at)) };
    const data = rest.cost ? { ...rest, cost: normalisedCost(rest) } : rest;
    return { type: fact.type, data: { ...data, eventId: rest.eventId.toLowerCase(), ...moved } };
  }
  if (fact.type === 'touchpoint.retracted')
    return { type: fact.type, data: { ...fact.data, eventId: fact.data.eventId.toLowerCase() } };
  if (fact.type === 'customer.purchase-made' || fact.type === 'customer.purchase-returned')
    return { type: fact.type, data: { ...fact.data, amount: moneyText(fact.data.amount) } };
  if (fact.type === 'complaint.filed' && fact.data.labels !== undefined)
    return { type: fact.type, data: { ...fact.data, labels: [...new Set(fact.data.labels)].sort() } };
  return fact;
}

function normalisedCost({ cost }: PublishedCost): Money {
  return { ...cost, amount: moneyText(cost.amount) };
}

/** The text of a touchpoint is scored even if a valence or a rating takes precedence: a correction may clear those. */
function derive(fact: ClearFact): DerivedValence | null {
  if (fact.type === 'touchpoint.recorded' || fact.type === 'touchpoint.corrected') return valenceOfWords(fact.data);
  return fact.type === 'feedback.submitted' && fact.data.instrument === 'text' ? valenceOfWords(fact.data) : null;
}

function valenceOfWords(data: { readonly text?: Json; readonly language?: string | null }): DerivedValence | null {
  return typeof data.text === 'string' ? valenceOfText(data.text, data.language) : null;
}

/** The fact that a valid event states; its time is `now`, its arrival, if the event gives none. */
export function factOf(published: PublishedFact, envelope: Envelope, now: number): ReadFact {
  const { source, id, customerId, sequence, further } = envelope;
  const fact = normalised(published);
  const { type, data } = fact;
  const instant = envelope.time === null ? { time: now, micros: 0 } : readInstant(envelope.time);
  const number = sequence === null ? null : sequence.replace(/^0+(?=\d)/, '');
  return {
    source,
    id,
    customerId,
    ...instant,
    timeGiven: envelope.time !== null,
    sequence,
    personal: personalOf(data),
    content: canonical([type, customerId, envelope.time === null ? null : instantContent(instant), number, data]),
    derived: derive(fact),
    further,
    // Last: members that are added to a copy cost several times what the whole reading does.
    ...fact,
  };
}
