import type { CustomerFact } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position } from '#libs/kernel/event.js';
import { minus, plus, type Whole } from '#libs/kernel/whole.js';

/** Customers as they were known at a position: the family of one, and its facts as corrections left them. */
export interface History {
  at(
    customerId: string,
    position: Position,
  ): { readonly members: readonly string[]; readonly facts: readonly CustomerFact[] };
}

/** Whose experiences of what: touchpoints of one type, by customers of one tier. */
export interface Experienced {
  /** The definition that the touchpoints name, known or not; null: none. */
  readonly named: string | null;
  readonly touchpoint: string;
  /** Null: of customers without one. */
  readonly tier: string | null;
}

/** Scored touchpoints of a day. */
export interface ExperiencedDay extends Experienced {
  /** The tenant's, counted from 1970-01-01. */
  readonly day: number;
  readonly n: number;
  /** Their valences, in units of 1e-12. */
  readonly v: Whole;
}

/** Experiences by day: a sum. */
export class ExperiencedDays {
  private readonly days = new Map<string, ExperiencedDay>();

  add(day: ExperiencedDay): void {
    const { named, touchpoint, tier } = day;
    const key = `${named ?? ''} ${touchpoint} ${tier ?? ''} ${day.day}`;
    const known = this.days.get(key);
    this.days.set(key, known ? { ...day, n: known.n + day.n, v: plus(known.v, day.v) } : day);
  }

  all(): readonly ExperiencedDay[] {
    return [...this.days.values()].filter(({ n, v }) => n !== 0 || BigInt(v) !== 0n);
  }
}

/** What a touchpoint adds; undefined: it has no valence. */
export function experienceOf(
  { type, definition, valence, place, time }: Touchpoint,
  tiers: Tiers,
  calendar: Calendar,
): ExperiencedDay | undefined {
  if (valence === null) return undefined;
  return {
    named: definition,
    touchpoint: type,
    tier: tiers.at(place),
    day: dayNumberOf(calendar.dayOf(time)),
    n: 1,
    v: toUnits(valence),
  };
}

export function tiersIn(facts: readonly CustomerFact[]): Tiers {
  return new Tiers(
    facts.flatMap((fact) =>
      fact.type === 'customer.tier-assigned' ? [{ place: fact.place, tier: fact.data.tier }] : [],
    ),
  );
}

/** What some customers whom merges link experienced, as known at a position. */
export function experiencesAt(
  history: History,
  linked: readonly string[],
  position: Position,
  calendar: Calendar,
): readonly ExperiencedDay[] {
  const seen = new Set<string>();
  const found: ExperiencedDay[] = [];
  for (const customerId of linked) {
    if (seen.has(customerId)) continue;
    const { members, facts } = history.at(customerId, position);
    for (const member of members) seen.add(member);
    const tiers = tiersIn(facts);
    for (const fact of facts) {
      if (fact.type !== 'touchpoint.recorded') continue;
      const experience = experienceOf(touchpointOf(fact.eventId, fact.place, fact.time, fact), tiers, calendar);
      if (experience !== undefined) found.push(experience);
    }
  }
  return found;
}

/** The same, to be taken out. */
export function negative(day: ExperiencedDay): ExperiencedDay {
  return { ...day, n: -day.n, v: minus(0, day.v) };
}
