import { dayOf } from './days.js';
import { type CustomerFacts, tierAt } from './customer.facts.js';
import { isWithin, scoreOf, valenceOfAnswer } from './feedback.js';
import { intervalOf, meanOf } from './scores.js';

export const THINGS = ['campaign', 'product', 'productLine', 'brand'] as const;
type Thing = (typeof THINGS)[number];

export type AboutFilters = Readonly<Partial<Record<'from' | 'to' | 'tier' | 'channel', string>>>;
export const ABOUT_FILTERS: readonly AboutFilters[] = [
  {},
  { tier: 'gold' },
  { channel: 'branch' },
  { from: '2024-03-31' },
  { from: '2024-03-30', to: '2024-03-31' },
  { tier: 'gold', to: '2024-05-15' },
];

/** A touchpoint or an answer, and the names that it has. */
export interface Told {
  readonly kind: string;
  readonly channel: string | null;
  readonly tier: string | null;
  /** The tenant's. */
  readonly day: string;
  readonly names: Readonly<Record<string, string | undefined>>;
  readonly touchpoint: string | undefined;
  readonly definition: string | undefined;
  readonly value: number;
  readonly valence: number | null;
  readonly words: boolean;
}

/** Told once: every answer about something goes by it. */
const toldOf = new WeakMap<CustomerFacts, { readonly timeZone: string; readonly told: readonly Told[] }>();

/** Everything that may name somebody or something. */
export function toldBy(customer: CustomerFacts, timeZone: string): readonly Told[] {
  const known = toldOf.get(customer);
  if (known?.timeZone === timeZone) return known.told;
  const told = allToldBy(customer, timeZone);
  toldOf.set(customer, { timeZone, told });
  return told;
}

function allToldBy({ facts, contacts }: CustomerFacts, timeZone: string): readonly Told[] {
  const common = (at: number) => ({ tier: tierAt(facts, at), day: dayOf(Math.floor(at / 1000), timeZone) });
  const touchpoints = contacts.map(({ at, data, valence }) => ({
    ...common(at),
    kind: 'touchpoint',
    channel: data.channel,
    names: { ...data.about, staffId: data.staffId },
    touchpoint: data.touchpoint,
    definition: data.journey?.definition,
    value: 0,
    valence,
    words: false,
  }));
  const answers = facts
    .filter(({ type }) => type === 'feedback.submitted')
    .map(({ at, data, derived }) => ({
      ...common(at),
      kind: data.instrument,
      channel: data.about?.channel ?? null,
      names: data.about ?? {},
      touchpoint: data.about?.touchpoint,
      definition: undefined,
      value: data.value,
      valence: valenceOfAnswer({ data, derived }),
      words: data.text !== undefined,
    }))
    // Stars without words, or words that were erased, are counted nowhere.
    .filter(({ kind, words }) => words || ['nps', 'csat', 'ces'].includes(kind));
  const complaints = facts
    .filter(({ type }) => type === 'complaint.filed')
    .map(({ at, data }) => ({
      ...common(at),
      kind: 'complaint',
      channel: data.channel,
      names: { staffId: data.staffId },
      touchpoint: data.touchpoint,
      definition: undefined,
      value: 0,
      valence: null,
      words: false,
    }));
  return [...touchpoints, ...answers, ...complaints];
}

export function isPicked({ tier, channel, day }: Told, filters: AboutFilters): boolean {
  const is = (wanted: string | undefined, value: string | null) => wanted === undefined || wanted === value;
  return is(filters.tier, tier) && is(filters.channel, channel) && isWithin(day, filters);
}

/** What `/v1/about/{thing}` answers. */
export function aboutOf(
  customers: readonly CustomerFacts[],
  thing: Thing,
  timeZone: string,
  filters: AboutFilters,
): object {
  const told = customers.flatMap((customer) => toldBy(customer, timeZone)).filter((each) => isPicked(each, filters));
  const names = new Set(told.flatMap((each) => each.names[thing] ?? []));
  const items = [...names].sort().map((name) => {
    const own = told.filter((each) => each.names[thing] === name);
    const touchpoints = own.filter(({ kind }) => kind === 'touchpoint');
    const words = own.filter((each) => each.words);
    return {
      name,
      touchpoints: touchpoints.length,
      ...estimateOf(touchpoints),
      nps: answersOf(own, 'nps'),
      csat: answersOf(own, 'csat'),
      ces: answersOf(own, 'ces'),
      texts: { ...estimateOf(words), n: words.length },
    };
  });
  return { items, nextCursor: null };
}

export function estimateOf(told: readonly Told[]): object {
  const valences = told.flatMap(({ valence }) => (valence === null ? [] : [valence]));
  const [n, mean, interval] = [valences.length, meanOf(valences), intervalOf(valences)];
  return { n, mean, interval, tooFew: n < 30 };
}

export function answersOf(told: readonly Told[], instrument: string): object {
  const { n, score, interval, tooFew } = scoreOf(
    instrument,
    told.filter(({ kind }) => kind === instrument),
  ) as Readonly<Record<string, unknown>>;
  return { n, score, interval, tooFew };
}
