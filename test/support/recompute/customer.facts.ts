import { inOrder, type LogEvent, microsecondsOf, timed, type TimedEvent } from './log.js';

/** A touchpoint with its corrections applied. */
export interface Contact {
  readonly eventId: string;
  readonly type: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly sequence: string | null;
  readonly source: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was published.
  readonly data: any;
  readonly valence: number | null;
}

/** Everything known about one customer, including those merged into them, in event-time order. */
export interface CustomerFacts {
  readonly customerId: string;
  readonly mergedFrom: readonly string[];
  readonly facts: readonly TimedEvent[];
  readonly contacts: readonly Contact[];
}

/** A tenant's customers, by the id that survives merges. */
export function customersOf(log: readonly LogEvent[], tenant: string): readonly CustomerFacts[] {
  // Of the judgements of one text the last in the log counts.
  const anew = new Map(
    log.filter(({ type }) => type === 'valence.derived').map(({ causationId, data }) => [causationId, data]),
  );
  const erased = new Set<string>(log.flatMap(({ type, data }) => (type === 'customer.erased' ? data.keys : [])));
  const facts = log
    .filter((event) => event.tenant === tenant && event.customerId !== null)
    .map((event) => timed({ ...event, derived: judgedLast(event.derived, anew.get(event.eventId)) }))
    .map((event) => withoutErased(event, erased))
    .sort(inOrder);
  const links = new Map<string, string>();
  const survivor = (customer: string): string => {
    const next = links.get(customer);
    return next === undefined ? customer : survivor(next);
  };
  for (const { customerId, data } of facts.filter(({ type }) => type === 'customer.merged')) {
    const before = links.get(customerId as string);
    if (data.onlyFirst === true && before !== undefined) continue;
    links.delete(customerId as string);
    if (survivor(data.into) !== customerId) links.set(customerId as string, data.into);
    else if (before !== undefined) links.set(customerId as string, before);
  }
  const named = facts.flatMap(({ customerId, type, data }) => [
    customerId as string,
    ...(type === 'customer.merged' ? [data.into as string] : []),
    ...(typeof data.referredCustomerId === 'string' ? [data.referredCustomerId as string] : []),
  ]);
  const members = new Map<string, string[]>();
  for (const customer of new Set(named)) {
    const root = survivor(customer);
    members.set(root, [...(members.get(root) ?? []), customer]);
  }
  return [...members].sort(byKey).map(([customerId, ids]) => {
    const own = facts.filter((fact) => ids.includes(fact.customerId as string));
    return {
      customerId,
      mergedFrom: ids.filter((id) => id !== customerId).sort(),
      facts: own,
      contacts: contactsOf(own),
    };
  });
}

function judgedLast(
  derived: LogEvent['derived'],
  anew: { readonly valence: number | null } | undefined,
): LogEvent['derived'] {
  if (anew === undefined) return derived;
  return anew.valence === null ? null : { valence: anew.valence };
}

/** An answer without its words if their key was destroyed; all else stays (docs/rules.md 11). */
function withoutErased(event: TimedEvent, erased: ReadonlySet<string>): TimedEvent {
  const { text, ...others } = event.data;
  return event.type === 'feedback.submitted' && erased.has(text?.key) ? { ...event, data: others } : event;
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function contactsOf(facts: readonly TimedEvent[]): readonly Contact[] {
  return correctedTouchpoints(facts).filter(({ retracted }) => !retracted);
}

/** All touchpoints with their corrections applied, retracted ones included. */
export function correctedTouchpoints(
  facts: readonly TimedEvent[],
): readonly (Contact & { readonly retracted: boolean })[] {
  const about = (type: string, eventId: string) =>
    facts.filter((fact) => fact.type === type && fact.data.eventId === eventId);
  return facts
    .filter(({ type }) => type === 'touchpoint.recorded')
    .map((fact) => {
      const data = { ...fact.data };
      let words = fact.derived;
      for (const correction of about('touchpoint.corrected', fact.eventId)) {
        const { eventId: _, reason: __, ...fields } = correction.data;
        Object.assign(data, fields);
        if ('text' in fields) words = fields.text === null ? null : correction.derived;
      }
      for (const [field, value] of Object.entries(data)) if (value === null) delete data[field];
      const at = data.occurredAt === undefined ? fact.at : microsecondsOf(data.occurredAt);
      const { eventId, type, sequence, source, id } = fact;
      const retracted = about('touchpoint.retracted', eventId).length > 0;
      const valence = valenceOf(data, words?.valence ?? null);
      return { eventId, type, sequence, source, id, at, data, valence, retracted };
    })
    .sort(inOrder);
}

/** As given, else by the rating, else by the words (docs/rules.md 5.1). */
// biome-ignore lint/suspicious/noExplicitAny: whatever was published.
function valenceOf(data: any, ofWords: number | null): number | null {
  return data.valence ?? (data.rating ? ofRating(data.rating.scale, data.rating.value) : ofWords);
}

/** The published points of each scale, interpolated linearly (docs/rules.md 5.2). */
const POINTS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  csat: [
    [1, -1],
    [5, 1],
  ],
  stars: [
    [1, -1],
    [5, 1],
  ],
  ces: [
    [1, -1],
    [7, 1],
  ],
  nps: [
    [0, -1],
    [6.5, -1 / 3],
    [8.5, 1 / 3],
    [10, 1],
  ],
};

export function ofRating(scale: string, value: number): number {
  const points = POINTS[scale] as readonly (readonly [number, number])[];
  const at = Math.max(
    1,
    points.findIndex(([x]) => x >= value),
  );
  const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]] as [readonly [number, number], readonly [number, number]];
  return y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}

/** Looked for once: almost every answer asks for tiers, at each of its moments. */
const assignments = new WeakMap<CustomerFacts['facts'], CustomerFacts['facts']>();

/** The tier of a customer at a moment (`at`); null: none. */
export function tierAt(facts: CustomerFacts['facts'], at: number): string | null {
  const assigned = assignments.get(facts) ?? facts.filter(({ type }) => type === 'customer.tier-assigned');
  assignments.set(facts, assigned);
  return assigned.findLast((fact) => fact.at <= at)?.data.tier ?? null;
}
