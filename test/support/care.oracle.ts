import type { CareRule } from '#libs/facts/care/care.events.js';
import type { Json } from '#libs/kernel/event.js';

const DAY = 86_400_000;
const THREE_DAYS = 3 * DAY;
const CORRECTIONS = ['touchpoint.corrected', 'touchpoint.retracted'];

/** Something that was recorded about a customer, in the order of the log. Times are in milliseconds since 1970. */
export interface Told {
  readonly recorded: number;
  readonly happened: number;
  readonly customer: string;
  readonly type: string;
  readonly says: Readonly<Record<string, Json>>;
  /** Of a touchpoint that may be corrected or retracted. */
  readonly eventId?: string;
}

/** A rule as it was put, after so many facts. */
export interface PutRule {
  readonly recorded: number;
  readonly after: number;
  readonly name: string;
  readonly rule: CareRule;
}

interface Candidate {
  readonly at: number;
  readonly isFact: boolean;
  readonly rule: string;
  readonly customer: string;
  readonly occasion: string;
  /** What the rule was about when a fact brought the occasion about. */
  readonly on?: CareRule['on'];
}

/**
 * What care has to decide, worked out from all facts anew at each look at the clock, in a zone at a fixed offset from UTC.
 * Nothing of the policy is used.
 */
export class CareOracle {
  readonly #decided: {
    readonly customer: string;
    readonly key: string;
    readonly at: number;
    readonly isDue: boolean;
  }[] = [];
  readonly #looked = new Set<string>();
  readonly #tiers = ['vip', 'a', 'b', 'c'];

  constructor(
    private readonly facts: readonly Told[],
    private readonly puts: readonly PutRule[],
    private readonly offset: number,
  ) {}

  /** @returns what is decided at a look at the clock */
  look(now: number): readonly string[] {
    const known = this.facts.filter(({ recorded }) => recorded <= now);
    const candidates = [...this.#ofDays(known, now), ...this.#ofFacts(known, now)].filter((each) => {
      const isNew = !this.#looked.has(JSON.stringify(each));
      this.#looked.add(JSON.stringify(each));
      return isNew;
    });
    const order = ({ at, isFact, rule, customer, occasion }: Candidate) =>
      [at, isFact ? 1 : 0, rule, customer, occasion] as const;
    candidates.sort((a, b) => {
      const [one, other] = [order(a), order(b)];
      const index = one.findIndex((value, at) => value !== other[at]);
      return index < 0 ? 0 : (one[index] as number) < (other[index] as number) ? -1 : 1;
    });
    return candidates.flatMap((each) => this.#decide(each, known, now));
  }

  #ruleAt(name: string, facts: number, now = Infinity): PutRule | undefined {
    return this.puts.findLast((put) => put.name === name && put.after <= facts && put.recorded <= now);
  }

  /** Since when a rule holds: it goes on if it is put again about the same occasions. */
  #sinceOf(put: PutRule): number {
    const before = this.puts.slice(0, this.puts.indexOf(put)).findLast(({ name }) => name === put.name);
    const about = ({ rule: { enabled, on, at, leadDays } }: PutRule) => JSON.stringify([enabled, on, at, leadDays]);
    return before !== undefined && about(before) === about(put) ? this.#sinceOf(before) : put.recorded;
  }

  #names(): readonly string[] {
    return [...new Set(this.puts.map(({ name }) => name))].sort();
  }

  /** The last root of a customer among facts, by the merges that they hold. */
  #rootOf(customer: string, known: readonly Told[]): string {
    const merge = known.find((fact) => fact.type === 'customer.merged' && fact.customer === customer);
    return merge === undefined ? customer : this.#rootOf(merge.says['into'] as string, known);
  }

  #familyOf(root: string, known: readonly Told[]): readonly Told[] {
    return known.filter(({ customer, type }) => type !== 'customer.merged' && this.#rootOf(customer, known) === root);
  }

  #roots(known: readonly Told[]): readonly string[] {
    return [...new Set(known.map(({ customer }) => this.#rootOf(customer, known)))].sort();
  }

  #momentOf(day: number, { at }: CareRule): number {
    const [hour, minute] = at.split(':').map(Number) as [number, number];
    return day * DAY + hour * 3_600_000 + minute * 60_000 - this.offset;
  }

  #dayOf(time: number): number {
    return Math.floor((time + this.offset) / DAY);
  }

  #dateOf(time: number): string {
    return textOf(this.#dayOf(time));
  }

  #ofDays(known: readonly Told[], now: number): readonly Candidate[] {
    const found: Candidate[] = [];
    for (const name of this.#names()) {
      const put = this.#ruleAt(name, Infinity, now);
      if (put === undefined || !put.rule.enabled) continue;
      const { rule } = put;
      const since = this.#sinceOf(put);
      for (let day = this.#dayOf(since) - 1; this.#momentOf(day, rule) <= now; day++) {
        const at = this.#momentOf(day, rule);
        const look = JSON.stringify([name, since, at, 'looked']);
        if (at < since || this.#looked.has(look)) continue;
        this.#looked.add(look);
        for (const customer of this.#roots(known)) {
          const occasion = this.#onDay(day, rule, this.#familyOf(customer, known));
          if (occasion !== undefined) found.push({ at, isFact: false, rule: name, customer, occasion });
        }
      }
    }
    return found;
  }

  #onDay(day: number, { on, leadDays }: CareRule, family: readonly Told[]): string | undefined {
    const purchases = family.filter(({ type }) => type === 'customer.purchase-made');
    const contacts = [...purchases, ...touchpointsOf(family)];
    const times = (facts: readonly Told[]) => facts.map(({ happened }) => happened).sort((a, b) => a - b);
    if (on.kind === 'silence') {
      const last = times(contacts).at(-1);
      return last !== undefined && this.#dayOf(last) + on.days === day ? `silence-${this.#dateOf(last)}` : undefined;
    }
    if (on.kind !== 'anniversary') return undefined;
    const target = textOf(day + leadDays);
    const year = Number(target.slice(0, 4));
    const isOn = (date: string) =>
      date.slice(-5) === target.slice(-5) ||
      (date.endsWith('02-29') && target.endsWith('02-28') && textOf(day + leadDays + 1).endsWith('03-01'));
    if (typeof on.of === 'object') {
      const { trait } = on.of;
      const told = inOrder(family).filter(({ says }) => trait in ((says['traits'] ?? {}) as object));
      const value = (told.at(-1)?.says['traits'] as Record<string, Json> | undefined)?.[trait] ?? null;
      if (value === null) return undefined;
      if (!/^(\d{4}|-)-\d\d-\d\d$/.test(String(value))) return `unreadable-${textOf(day).slice(0, 4)}`;
      return isOn(String(value)) && !(Number(String(value).slice(0, 4)) >= year) ? `anniversary-${year}` : undefined;
    }
    const first = times(on.of === 'first-purchase' ? purchases : contacts)[0];
    if (first === undefined || Number(this.#dateOf(first).slice(0, 4)) >= year) return undefined;
    return isOn(this.#dateOf(first)) ? `anniversary-${year}` : undefined;
  }

  #ofFacts(known: readonly Told[], now: number): readonly Candidate[] {
    return known.flatMap((fact, index) => {
      if (fact.recorded - fact.happened > THREE_DAYS) return [];
      const before = known.slice(0, index);
      const upTo = known.slice(0, index + 1);
      const root = this.#rootOf(fact.customer, upTo);
      return this.#names().flatMap((name): readonly Candidate[] => {
        const put = this.#ruleAt(name, index, fact.recorded);
        if (put === undefined || !put.rule.enabled) return [];
        const occasion = this.#inFact(fact, put.rule, this.#familyOf(root, before), this.#familyOf(root, upTo));
        let day = this.#dayOf(fact.recorded);
        if (this.#momentOf(day, put.rule) < fact.recorded) day++;
        const at = this.#momentOf(day, put.rule);
        if (occasion === undefined || at > now) return [];
        return [{ at, isFact: true, rule: name, customer: fact.customer, occasion, on: put.rule.on }];
      });
    });
  }

  #inFact(fact: Told, { on }: CareRule, before: readonly Told[], after: readonly Told[]): string | undefined {
    const isLast = (types: readonly string[]) => inOrder(after).findLast(({ type }) => types.includes(type)) === fact;
    const day = this.#dateOf(fact.happened);
    if (on.kind === 'purchase' && fact.type === 'customer.purchase-made')
      return after.filter(({ type }) => type === fact.type).length === on.nth ? `purchase-${on.nth}` : undefined;
    if (on.kind === 'won-back' && fact.type === 'customer.won-back')
      return isLast(['customer.lost', 'customer.won-back']) ? `won-back-${day}` : undefined;
    if (on.kind !== 'tier' || fact.type !== 'customer.tier-assigned' || fact.says['tier'] !== on.to) return undefined;
    const was = inOrder(before).findLast(({ type }) => type === fact.type)?.says['tier'] as string | undefined;
    const isRise = was === undefined || this.#tiers.indexOf(was) > this.#tiers.indexOf(on.to);
    return isLast([fact.type]) && isRise ? `tier-${on.to}-${day}` : undefined;
  }

  #decide(
    { at, rule: name, customer, occasion, on }: Candidate,
    known: readonly Told[],
    now: number,
  ): readonly string[] {
    const put = this.#ruleAt(name, Infinity, now) as PutRule;
    const { rule } = put;
    const root = this.#rootOf(customer, known);
    const family = inOrder(this.#familyOf(root, known));
    const lastOf = (...types: readonly string[]) => family.findLast(({ type }) => types.includes(type));
    if (!rule.enabled || at < this.#sinceOf(put)) return [];
    if (on !== undefined && JSON.stringify(on) !== JSON.stringify(rule.on)) return [];
    if (lastOf('customer.lost', 'customer.won-back')?.type === 'customer.lost') return [];
    if (lastOf('customer.profiling-objected', 'customer.profiling-allowed')?.type === 'customer.profiling-objected')
      return [];
    if (family.findLast(({ type }) => !CORRECTIONS.includes(type))?.type === 'customer.erased') return [];
    const tier = lastOf('customer.tier-assigned')?.says['tier'];
    const saying = (member: string) => family.findLast(({ says }) => says[member] !== undefined)?.says[member];
    const { tiers, segments, potential } = rule.match;
    if (tiers !== undefined && !tiers.includes(tier as string)) return [];
    if (segments !== undefined && !segments.includes(saying('segment') as string)) return [];
    if (potential !== undefined && potential !== saying('potential')) return [];
    if (rule.on.kind === 'tier' && tier !== rule.on.to) return [];
    const key = `${name}/${occasion}`;
    const ours = this.#decided.filter((each) => this.#rootOf(each.customer, known) === root);
    if (ours.some((each) => each.key === key)) return [];
    const isSoon = (each: { readonly at: number; readonly isDue: boolean }) =>
      each.isDue && each.at <= at && this.#dayOf(at) - this.#dayOf(each.at) < rule.notMoreOftenThanDays;
    const reason = occasion.startsWith('unreadable')
      ? 'unreadable-date'
      : now - at > THREE_DAYS
        ? 'late'
        : ours.some(isSoon)
          ? 'too-often'
          : null;
    this.#decided.push({ customer: root, key, at, isDue: reason === null });
    const outcome = reason ?? (rule.controlShare === 1 ? 'control' : 'due');
    return [`${new Date(at).toISOString().slice(5, 16)} ${root} ${name} ${occasion} ${outcome}`];
  }
}

/** As their corrections left them, wherever these stand in the log. */
function touchpointsOf(family: readonly Told[]): readonly Told[] {
  return family
    .filter(({ type }) => type === 'touchpoint.recorded')
    .flatMap((fact) => {
      const about = inOrder(family).filter(
        ({ says }) => says['eventId'] !== undefined && says['eventId'] === fact.eventId,
      );
      if (about.some(({ type }) => type === 'touchpoint.retracted')) return [];
      const occurredAt = about.findLast(({ says }) => says['occurredAt'] !== undefined)?.says['occurredAt'];
      return [occurredAt === undefined ? fact : { ...fact, happened: Date.parse(occurredAt as string) }];
    });
}

function inOrder(facts: readonly Told[]): readonly Told[] {
  return [...facts].sort((a, b) => a.happened - b.happened);
}

function textOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
