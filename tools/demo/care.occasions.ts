import type { Calendar } from '#libs/kernel/calendar.js';
import type { Json } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';
import {
  type Anniversary,
  anniversaryOf,
  datesOn,
  isAnniversary,
  readAnniversary,
} from '#libs/policies/care/anniversary.policy.js';
import { dayOf, momentOn, nextDay } from '#libs/policies/care/moment.policy.js';
import type { DemoRule } from './demo.care.js';
import { DAY, type DemoEvent } from './demo.event.js';

/** The time of the day at which something is due, unless a rule says another. */
const AT = '09:00';
/** A purchase that becomes known later than this is no occasion (docs/rules.md 20.2). */
const IN_TIME = 3 * DAY;

/** A fact, and since when the server knows it. */
export interface KnownFact {
  readonly fact: DemoEvent;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The part of the demo's life in which a rule holds. */
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly calendar: Calendar;
}

type Occasion = readonly [customer: string, dueAt: number];

/**
 * When a rule has something to decide. What it decides days later is skipped, so the demo's time waits for it.
 * @param facts in the order in which they become known
 */
export function careOccasions({ rule }: DemoRule, facts: readonly KnownFact[], span: Span): readonly number[] {
  const { on, match } = rule;
  const registered = of('customer.registered', facts);
  const segments = new Map(registered.map(({ fact }) => [fact.subject, fact.data.segment]));
  const tiers = new Map(of('customer.tier-assigned', facts).map(({ fact }) => [fact.subject, fact.data.tier]));
  const isFor = (customer: string) =>
    isIn(match.segments, segments.get(customer)) && isIn(match.tiers, tiers.get(customer));
  const found =
    on.kind === 'purchase'
      ? purchases(facts, on.nth, span)
      : anniversaries(
          on.of === 'first-purchase' ? firstPurchases(facts, span) : birthdays(registered, on.of.trait),
          span,
        );
  return found
    .filter(([customer, dueAt]) => isFor(customer) && dueAt >= span.from && dueAt <= span.until)
    .map(([, dueAt]) => dueAt)
    .sort((one, other) => one - other);
}

function of(type: string, facts: readonly KnownFact[]): readonly KnownFact[] {
  return facts.filter(({ fact }) => fact.type === `peakend.${type}.v1`);
}

function isIn(names: readonly string[] | undefined, name: Json | undefined): boolean {
  return names === undefined || names.some((each) => each === name);
}

function purchases(facts: readonly KnownFact[], nth: number, { from, calendar }: Span): readonly Occasion[] {
  const counts = new Map<string, number>();
  return of('customer.purchase-made', facts).flatMap(({ fact: { subject, time }, since }): readonly Occasion[] => {
    const count = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, count);
    if (count !== nth || since <= from || since - Date.parse(time) > IN_TIME) return [];
    // It is published a little after that moment.
    return [[subject, momentOn(calendar, nextDay(calendar, since + 1, AT), AT)]];
  });
}

function anniversaries(dates: ReadonlyMap<string, Anniversary>, { from, until, calendar }: Span): readonly Occasion[] {
  const customers = new Map<string, string[]>();
  for (const [customer, { date }] of dates) addTo(customers, date, customer);
  const found: Occasion[] = [];
  for (let day = dayOf(calendar, from); day <= dayOf(calendar, until); day++) {
    for (const customer of datesOn(day).flatMap((date) => customers.get(date) ?? []))
      if (isAnniversary(dates.get(customer) as Anniversary, day)) found.push([customer, momentOn(calendar, day, AT)]);
  }
  return found;
}

function firstPurchases(facts: readonly KnownFact[], { calendar }: Span): ReadonlyMap<string, Anniversary> {
  const first = new Map<string, Anniversary>();
  for (const { fact } of of('customer.purchase-made', facts))
    if (!first.has(fact.subject)) first.set(fact.subject, anniversaryOf(dayOf(calendar, Date.parse(fact.time))));
  return first;
}

function birthdays(registered: readonly KnownFact[], trait: string): ReadonlyMap<string, Anniversary> {
  return new Map(
    registered.flatMap(({ fact }): readonly [string, Anniversary][] => {
      const said = readAnniversary((fact.data.traits as Readonly<Record<string, Json>>)[trait] ?? null);
      return said === undefined ? [] : [[fact.subject, said]];
    }),
  );
}
