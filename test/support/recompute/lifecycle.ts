import { dayOf } from './days.js';
import type { CustomerFacts } from './customer.facts.js';
import { shareOf, weekOf } from './feedback.js';
import { inOrder, type TimedEvent } from './log.js';

/** `from` and `to` are days, half-open. */
export type LifecycleFilters = Readonly<Partial<Record<'from' | 'to' | 'tier' | 'groupBy', string>>>;

const STAGES = ['prospect', 'new', 'active', 'loyal', 'at-risk', 'dormant', 'lost', 'won-back'];
/** Facts that say something of a customer by themselves. */
const LIFE = /^(journey\.(started|ended)|feedback\.submitted|complaint\.filed|customer\.(?!erased).*)$/;
/** Facts that say something of a customer's risk only. */
const RISK = /^(churn\.level-changed|customer\.erased)$/;

/** What `/v1/lifecycle` answers: the stage of each customer after each of its facts, one by one. */
export function lifecycleOf(
  customers: readonly CustomerFacts[],
  timeZone: string,
  now: number,
  filters: LifecycleFilters,
): object {
  const { from = '', to = '9999-99-99', groupBy } = filters;
  const chosen = customers.filter(({ facts }) => {
    const tier = facts.findLast(({ type }) => type === 'customer.tier-assigned')?.data.tier;
    return filters.tier === undefined || filters.tier === tier;
  });
  const changes = chosen.flatMap((customer) => changesOf(customer, timeZone));
  const isWithin = (day: string) => day >= from && day < to;
  const within = changes.filter(({ day }) => isWithin(day));
  const stock = (isIn: (day: string) => boolean, stage: string) =>
    changes.filter((each) => isIn(each.day) && each.to === stage).length -
    changes.filter((each) => isIn(each.day) && each.from === stage).length;
  const stages = STAGES.map((stage) => {
    const before = stock((day) => day < from, stage);
    const came = within.filter((each) => each.to === stage).length;
    const left = within.filter((each) => each.from === stage).length;
    return { stage, from: before, in: came, out: left, net: came - left, to: before + came - left };
  });
  const flows = [null, ...STAGES].flatMap((one) =>
    STAGES.flatMap((other) => {
      const n = within.filter((each) => each.from === one && each.to === other).length;
      return n === 0 ? [] : [{ from: one, to: other, n }];
    }),
  );
  const isLoss = (fact: TimedEvent) => fact.type === 'customer.lost' && isWithin(dayOf(fact.time, timeZone));
  const losses = chosen.flatMap(({ facts }) => facts.filter(isLoss));
  const reasons = [...new Set(losses.map(({ data }) => data.reason as string))].map((reason) => {
    const n = losses.filter(({ data }) => data.reason === reason).length;
    return { reason, n, share: n / losses.length };
  });
  const lost = chosen.filter(({ facts }) => facts.some(isLoss));
  const back = lost.filter(({ facts }) =>
    facts.slice(facts.findIndex(isLoss)).some(({ type }) => type === 'customer.won-back'),
  );
  const { score: share, interval } = shareOf(back.length, lost.length);

  const begun = changes.map(({ day }) => day).sort()[0] ?? '9';
  const first = from > begun ? from : begun;
  const keys = new Map<string, string>();
  for (let day = first; day < to && day <= dayOf(now, timeZone); day = nextDay(day)) keys.set(keyOf(groupBy, day), day);
  const items = [...keys].map(([key, end]) => ({
    key,
    stages: STAGES.map((stage) => ({ stage, n: stock((day) => day <= end, stage) })),
  }));
  return {
    groupBy: groupBy ?? null,
    stages,
    flows,
    losses: reasons.sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1)),
    wonBack: { n: back.length, of: lost.length, share, interval, tooFew: lost.length < 30 },
    items: groupBy === undefined ? [{ key: null, stages: stages.map(({ stage, to: n }) => ({ stage, n })) }] : items,
    nextCursor: null,
  };
}

function keyOf(groupBy: string | undefined, day: string): string {
  return groupBy === 'month' ? day.slice(0, 7) : groupBy === 'week' ? weekOf(day) : day;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** The stage that a customer is in. */
export function stageOf(customer: CustomerFacts, timeZone: string): string {
  return changesOf(customer, timeZone).at(-1)?.to ?? 'prospect';
}

/** Whether nothing that says something of a customer came after its last erasure. */
export function isErased({ facts, contacts }: CustomerFacts): boolean {
  const told = facts.filter(({ type }) => LIFE.test(type) || type === 'customer.erased');
  return [...told, ...contacts].sort(inOrder).at(-1)?.type === 'customer.erased';
}

/** A customer's changes of stage. */
function changesOf({ facts, contacts }: CustomerFacts, timeZone: string) {
  const life = [
    ...facts
      .filter(({ type }) => LIFE.test(type) || RISK.test(type))
      .map((fact) => ({ ...fact, day: dayOf(fact.time, timeZone) })),
    ...contacts.map((contact) => ({ ...contact, day: dayOf(Math.floor(contact.at / 1000), timeZone) })),
  ].sort(inOrder);
  const found: { readonly day: string; readonly from: string | null; readonly to: string }[] = [];
  const days = new Set<string>();
  let turned: string | null = null;
  let level: string | null = null;
  let objects = false;
  let stage: string | null = null;
  for (const [index, { type, day, data, at }] of life.entries()) {
    if (type === 'customer.lost') turned = 'lost';
    if (type === 'customer.won-back') turned = 'won-back';
    if (type === 'customer.purchase-made') {
      days.add(day);
      if (turned === 'won-back') turned = null;
    }
    if (type === 'customer.profiling-objected') objects = true;
    if (type === 'customer.profiling-allowed') objects = false;
    if (/lost|won-back|profiling|erased/.test(type)) level = null;
    if (type === 'churn.level-changed') {
      // Of several at one time, the last one holds.
      const isOver = life
        .slice(index + 1)
        .some((next) => next.type === type && Math.floor(next.at / 1000) === Math.floor(at / 1000));
      if (isOver) continue;
      level = objects ? null : data.level;
    }
    if (stage === null && RISK.test(type)) continue;
    const risk = level === 'dormant' ? 'dormant' : level === 'high' || level === 'critical' ? 'at-risk' : null;
    const bought = days.size >= 6 ? 'loyal' : days.size >= 2 ? 'active' : days.size === 1 ? 'new' : 'prospect';
    const next: string = turned ?? risk ?? bought;
    if (next !== stage) found.push({ day, from: stage, to: next });
    stage = next;
  }
  return found;
}
