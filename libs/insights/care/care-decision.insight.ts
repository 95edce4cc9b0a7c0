import { type CustomerChange, type CustomerNo, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import { valenceOfFeedback } from '#libs/facts/valence.score.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { addDays } from '#libs/kernel/days.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { minus, plus, type Whole } from '#libs/kernel/whole.js';

/** How many days after an occasion it is seen what the customer does. */
export const OBSERVED_DAYS = 90;

/** Types of the facts that say what rules decided. */
export const DECIDING = ['care.due', 'care.skipped'] as const;

/** Types of the facts that say what customers do. */
const DOING = ['touchpoint.recorded', 'customer.purchase-made', 'feedback.submitted'] as const;

/** Types of the facts that decisions and what follows them are made of. */
export const CARE_FACTS = [...DECIDING, ...DOING] as const;

/** What became of an occasion: it was sent, held back for the control share, or skipped. */
export const FATES = ['sent', 'control', 'skipped'] as const;
export type CareFate = (typeof FATES)[number];

/** What a customer did: touchpoints and purchases; answers with a valence, and the sum of these in 1e-12 units. */
export interface Done {
  readonly activities: Whole;
  readonly answers: Whole;
  readonly valence: Whole;
}

const NOTHING: Done = { activities: 0, answers: 0, valence: 0 };

/** What a customer did at a moment (milliseconds since 1970), or what is taken back of it. */
export interface Deed extends Done {
  readonly time: number;
}

/** An occasion on which a rule decided about a customer (a survivor), and what the customer did in the 90 days after. */
export interface CareDecision extends Done {
  readonly root: CustomerNo;
  /** Of the fact that says it. */
  readonly place: Buffer;
  readonly rule: string;
  readonly fate: CareFate;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** The tenant's date of it. */
  readonly dueOn: string;
}

type DayOf = (time: number) => string;

/** All decisions about a customer, by all its facts. */
export function decisionsOf(root: CustomerNo, facts: readonly WholeFact[], dayOf: DayOf): readonly CareDecision[] {
  const decisions = facts.flatMap((fact) => (isFactOf(fact, DECIDING) ? [decisionOf(root, fact, dayOf)] : []));
  if (decisions.length === 0) return [];
  const deeds = facts.flatMap(deedsOf);
  return decisions.map((each) => withDeeds(each, deeds, dayOf));
}

function decisionOf(root: CustomerNo, fact: WholeFact<(typeof DECIDING)[number]>, dayOf: DayOf): CareDecision {
  const dueAt = instantOfText(fact.data.dueAt).time;
  const fate = fact.type === 'care.skipped' ? 'skipped' : fact.data.control ? 'control' : 'sent';
  return { root, place: fact.place, rule: fact.data.rule, fate, dueAt, dueOn: dayOf(dueAt), ...NOTHING };
}

/** What a batch says that a customer did, or did not do after all. */
export function deedsIn({ facts, touchpoints }: Pick<CustomerChange, 'facts' | 'touchpoints'>): readonly Deed[] {
  return [
    ...touchpoints.flatMap(({ before, after }) => [
      ...(before === null ? [] : [takenBack(activityAt(before.time))]),
      ...(after === null ? [] : [activityAt(after.time)]),
    ]),
    ...facts.flatMap((fact) => (fact.type === 'touchpoint.recorded' ? [] : deedsOf(fact))),
  ];
}

function deedsOf(fact: WholeFact): readonly Deed[] {
  if (!isFactOf(fact, DOING)) return [];
  switch (fact.type) {
    case 'touchpoint.recorded':
    case 'customer.purchase-made':
      return [activityAt(fact.time)];
    case 'feedback.submitted': {
      const valence = valenceOfFeedback(fact.data, fact.derived);
      return valence === null ? [] : [{ time: fact.time, activities: 0, answers: 1, valence: toUnits(valence) }];
    }
  }
}

function activityAt(time: number): Deed {
  return { time, ...NOTHING, activities: 1 };
}

function takenBack({ time, activities, answers, valence }: Deed): Deed {
  return { time, activities: minus(0, activities), answers: minus(0, answers), valence: minus(0, valence) };
}

/** A decision with what the customer did while it is observed: the same object if that is nothing. What is skipped is not observed. */
export function withDeeds(decision: CareDecision, deeds: readonly Deed[], dayOf: DayOf): CareDecision {
  if (decision.fate === 'skipped') return decision;
  const last = addDays(decision.dueOn, OBSERVED_DAYS);
  return deeds
    .filter(({ time }) => time >= decision.dueAt && dayOf(time) <= last)
    .reduce((known, deed) => ({ ...known, ...plusDeed(known, deed) }), decision);
}

function plusDeed(known: Done, deed: Done): Done {
  return {
    activities: plus(known.activities, deed.activities),
    answers: plus(known.answers, deed.answers),
    valence: plus(known.valence, deed.valence),
  };
}
