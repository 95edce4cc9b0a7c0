import { addTo } from '#libs/kernel/grouping.js';
import { type CustomerFacts, ofRating, tierAt } from './customer.facts.js';
import { dayOf } from './days.js';
import { inOrder, textOf, type TimedEvent } from './log.js';
import { intervalOf, meanOf, Z95 } from './scores.js';
import { once } from './once.js';

export type AnswerGrouping =
  | 'channel'
  | 'touchpoint'
  | 'tier'
  | 'staff'
  | 'product'
  | 'productLine'
  | 'brand'
  | 'campaign'
  | 'day'
  | 'week'
  | 'month';

/** What an answer can be about; its tier is the customer's at that moment. */
const ABOUT = ['channel', 'touchpoint', 'staffId', 'journeyId', 'product', 'productLine', 'brand', 'campaign'] as const;

/** `from` and `to` are days, half-open. */
export type AnswerFilters = Readonly<Partial<Record<(typeof ABOUT)[number] | 'tier' | 'from' | 'to', string>>>;

interface Answer {
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly tier: string | null;
  readonly about: Readonly<Record<string, string | undefined>>;
}

/** What `/v1/feedback/answers` lists, the newest first; without words, which the log holds sealed. */
export function listedAnswers(customers: readonly CustomerFacts[]): readonly object[] {
  return customers
    .flatMap(({ customerId, facts }) =>
      facts
        .filter(({ type }) => type === 'feedback.submitted')
        .map((fact) => ({ customerId, fact, tier: tierAt(facts, fact.at) })),
    )
    .sort((a, b) => inOrder(b.fact, a.fact))
    .map(({ customerId, fact: { eventId, at, data, derived }, tier }) => {
      const {
        instrument,
        value = null,
        language = null,
        expectation = null,
        dimensions,
        importance,
        expected,
        ideal,
      } = data;
      const about = Object.fromEntries(ABOUT.map((member) => [member, data.about?.[member] ?? null]));
      const rest = { language, tier, ...about, expectation, dimensions: dimensions ?? null };
      const valence = valenceOfAnswer({ data, derived });
      const item = { eventId, customerId, at: textOf(at), instrument, value, valence, ...rest };
      return { ...item, importance: importance ?? null, expected: expected ?? null, ideal: ideal ?? null };
    });
}

/** What an answer says of how it was, null where nobody can tell. */
export function valenceOfAnswer({ data, derived }: Pick<TimedEvent, 'data' | 'derived'>): number | null {
  const { instrument, value = null } = data;
  return value === null ? (derived?.valence ?? null) : ofRating(instrument, value);
}

/** What `/v1/feedback/{instrument}` answers. */
export function feedbackOf(
  customers: readonly CustomerFacts[],
  instrument: string,
  timeZone: string,
  groupBy: AnswerGrouping | undefined,
  filters: AnswerFilters,
): object {
  const answers = answersOfAll(customers, instrument)
    .filter(({ tier }) => filters.tier === undefined || tier === filters.tier)
    .filter(({ time }) => isWithin(dayOf(time, timeZone), filters))
    .filter(({ about }) => ABOUT.every((member) => filters[member] === undefined || about[member] === filters[member]));
  const groups = new Map<string | null, Answer[]>(groupBy === undefined ? [[null, answers]] : []);
  if (groupBy !== undefined) for (const answer of answers) addTo(groups, keyOf(answer, groupBy, timeZone), answer);
  const order = (key: string | null) => key ?? '\uffff';
  const items = [...groups]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([key, some]) => ({ key, ...scoreOf(instrument, some) }));
  return { instrument, ...scoreOf(instrument, answers), items, nextCursor: null };
}

const answersOfAll = once((customers: readonly CustomerFacts[], instrument) =>
  customers.flatMap((customer) => answersOf(customer, instrument)),
);

function answersOf({ facts }: CustomerFacts, instrument: string): readonly Answer[] {
  return facts
    .filter(({ type, data }) => type === 'feedback.submitted' && data.instrument === instrument)
    .map(({ at, time, data }) => ({ value: data.value, time, tier: tierAt(facts, at), about: data.about ?? {} }));
}

function keyOf({ time, tier, about }: Answer, groupBy: AnswerGrouping, timeZone: string): string | null {
  if (groupBy === 'tier') return tier;
  if (groupBy === 'staff') return about.staffId ?? null;
  if (groupBy !== 'day' && groupBy !== 'week' && groupBy !== 'month') return about[groupBy] ?? null;
  const day = dayOf(time, timeZone);
  return groupBy === 'day' ? day : groupBy === 'month' ? day.slice(0, 7) : weekOf(day);
}

export const isWithin = (day: string, { from, to }: AnswerFilters) =>
  (from === undefined || day >= from) && (to === undefined || day < to);

/** The ISO 8601 week of a day: a week belongs to the year of its Thursday. */
export function weekOf(day: string): string {
  const thursday = new Date(`${day}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() - ((thursday.getUTCDay() + 6) % 7) + 3);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000));
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** By docs/rules.md: NPS with the adjusted Wald interval, CSAT with Wilson's, CES and stars as means. */
export function scoreOf(instrument: string, given: readonly Pick<Answer, 'value'>[]): object {
  const values = given.map(({ value }) => value);
  const n = values.length;
  const among = (low: number, high: number) => values.filter((value) => value >= low && value <= high).length;
  const answers = Object.fromEntries([...new Set(values)].map((value) => [value, among(value, value)]));
  const common = { n, tooFew: n < 30, answers };
  if (instrument === 'nps') {
    const [promoters, passives, detractors] = [among(9, 10), among(7, 8), among(0, 6)];
    return { ...common, ...netOf(promoters, detractors, n), promoters, passives, detractors };
  }
  if (instrument === 'csat') return { ...common, ...shareOf(among(4, 5), n) };
  const mean = { score: meanOf(values), interval: intervalOf(values, [1, instrument === 'ces' ? 7 : 5]) };
  return { ...common, ...mean, ...(instrument === 'ces' && { easy: shareOf(among(5, 7), n) }) };
}

function netOf(promoters: number, detractors: number, n: number): object {
  if (n === 0) return { score: null, interval: null, margin: null };
  const wald = (p: number, d: number, all: number) => {
    const score = (p - d) / all;
    return { score: 100 * score, margin: 100 * Z95 * Math.sqrt(Math.max(0, (p + d) / all - score ** 2) / all) };
  };
  const { score, margin } = wald(promoters + 0.75, detractors + 0.75, n + 3);
  const [low, high] = [Math.max(-100, score - margin), Math.min(100, score + margin)];
  return { score: (100 * (promoters - detractors)) / n, interval: [low, high], margin: (high - low) / 2 };
}

export function shareOf(
  favourable: number,
  n: number,
): { score: number | null; interval: readonly [number, number] | null } {
  if (n === 0) return { score: null, interval: null };
  const share = favourable / n;
  const centre = (share + Z95 ** 2 / (2 * n)) / (1 + Z95 ** 2 / n);
  const margin = (Z95 * Math.sqrt((share * (1 - share)) / n + Z95 ** 2 / (4 * n ** 2))) / (1 + Z95 ** 2 / n);
  return { score: share, interval: [Math.max(0, centre - margin), Math.min(1, centre + margin)] };
}
