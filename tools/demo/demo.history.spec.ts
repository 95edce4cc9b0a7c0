import { steps } from './branch.feelings.js';
import { addTo } from '#libs/kernel/grouping.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { TOLD, workOnAlerts } from './alert.stories.js';
import { careOccasions } from './care.occasions.js';
import { type CareAct, kindnessOf, putCareRules, SHOP_SEGMENT } from './demo.care.js';
import { DAY, type DemoEvent } from './demo.event.js';
import { demoImprovements } from './demo.improvements.js';
import { demoHistory } from './demo.history.js';
import { LIVED } from './demo.made.js';
import { STORIES } from './demo.stories.js';
import { TENANT } from './demo.tenant.js';
import { SeededRandom } from './seeded.random.js';

const END = Date.parse('2026-11-01T12:00:00Z');
let history: DemoEvent[];
beforeAll(() => {
  history = demoHistory('seed', END);
});
const journeysIn = (events: readonly DemoEvent[]) =>
  new Set(events.filter(({ type }) => type === 'peakend.touchpoint.recorded.v1').map(({ id }) => id.split('/')[0]))
    .size;

test('the same seed and end make the same history, another seed makes another', () => {
  expect(JSON.stringify(demoHistory('seed', END))).toBe(JSON.stringify(history));
  expect(JSON.stringify(demoHistory('other', END))).not.toBe(JSON.stringify(history));
});

test('makes at least 5,000 journeys over the 18 months before the end, with each event once', () => {
  expect(journeysIn(history)).toBeGreaterThan(5_000);
  const times = history.map(({ time }) => Date.parse(time));
  expect(Math.max(...times)).toBeLessThanOrEqual(END);
  expect(Math.max(...times)).toBeGreaterThan(END - 86_400_000);
  expect(Math.min(...times)).toBeLessThan(END - 547 * 86_400_000);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(new Set(history.map(({ source, id }) => `${source} ${id}`)).size).toBe(history.length);
});

test('every customer of the bank has a tier before the first visit', () => {
  const tierless = new Set<string>();
  const tiered = new Set<string>();
  for (const { type, subject } of history)
    if (type.includes('tier-assigned')) tiered.add(subject);
    else if (type.includes('touchpoint.recorded') && /^(standard|gold|vip)-/.test(subject) && !tiered.has(subject))
      tierless.add(subject);
  expect([...tierless]).toEqual([]);
});

test('the gold customer waits shortest and minds it most', () => {
  const visit = history.filter(({ id }) => id.startsWith(`${STORIES.goldVisit}/`) && !id.endsWith('csat'));
  expect(visit.map(({ data }) => [data.touchpoint, data.valence])).toEqual([
    ['location', undefined],
    ['welcome', 0.2],
    ['staff-attitude', 0.4],
    ['queueing', -0.6],
    ['counter-service', 0.15],
    ['goodbye', 0.2],
  ]);
  expect(visit.every(({ subject }) => subject === STORIES.gold)).toBe(true);
});

test('the silent customer came for a year and has not been seen for three months', () => {
  const seen = history.filter(({ subject, type }) => subject === STORIES.silent && type.includes('touchpoint'));
  expect(journeysIn(seen)).toBeGreaterThan(20);
  expect(Date.parse(seen.at(-1)?.time ?? '')).toBeLessThan(END - 90 * 86_400_000);
});

test('fewer than twenty have left by any of the last days, so that nothing is learned and alerts go by the priors', () => {
  const active = new Map<string, number[]>();
  for (const { type, subject, time } of history)
    if (/touchpoint\.recorded|purchase-made/.test(type)) addTo(active, subject, Date.parse(time));
  const leftBy = (cutOff: number) => {
    const toldOn = cutOff - 90 * DAY;
    const seen = (from: number, until: number) => (at: number) => at > from && at <= until;
    return [...active.values()].filter((days) => days.some(seen(0, toldOn)) && !days.some(seen(toldOn, cutOff))).length;
  };
  const left = Array.from({ length: LIVED / DAY + 8 }, (_, ago) => leftBy(END - ago * DAY));
  expect(Math.max(...left)).toBeLessThan(20);
});

test('the three of the alerts came for a year and a half; two are still treated as they were, one is not seen any more', () => {
  const lastSeen = TOLD.map((customer) => {
    const seen = history.filter(({ subject, type }) => subject === customer && type.includes('touchpoint'));
    expect(journeysIn(seen)).toBeGreaterThan(70);
    return Math.floor((END - Date.parse(seen.at(-1)?.time ?? '')) / DAY);
  });
  expect(lastSeen).toEqual([30, 4, 3]);
  expect(workOnAlerts(END).map(({ command }) => command)).toEqual([
    'acknowledge',
    'acknowledge',
    'compensate',
    'resolve',
    'confirm',
    'acknowledge',
  ]);
});

test('paying is better since it takes one click, and goodbyes are what they were', () => {
  const meanOf = (touchpoint: string, days: readonly [number, number]) => {
    const [from, to] = days.map((day) => END - day * DAY) as [number, number];
    const felt = history.filter(
      ({ data, time }) => data.touchpoint === touchpoint && Date.parse(time) >= from && Date.parse(time) < to,
    );
    return felt.reduce((sum, { data }) => sum + (data.valence as number), 0) / felt.length;
  };
  expect(meanOf('pay', [148, 58]) - meanOf('pay', [240, 151])).toBeGreaterThan(0.15);
  expect(Math.abs(meanOf('goodbye', [140, 50]) - meanOf('goodbye', [230, 140]))).toBeLessThan(0.03);
  expect(demoImprovements(END).map(({ opened }) => opened.title)).toEqual(['Pay with one click', 'A warmer goodbye']);
});

test('whoever buys in the shop first bought when it opened, so that each card is due after the rule and its 90 days are over', () => {
  const facts = history.map((fact) => ({ fact, since: Date.parse(fact.time) }));
  const [{ at: from, rule }] = putCareRules(END) as [CareAct];
  const due = careOccasions(rule, facts, { from, until: END, calendar: calendarOf(TENANT.timeZone) });
  const shoppers = new Set(history.filter(({ data }) => data.segment === SHOP_SEGMENT).map(({ subject }) => subject));
  expect([rule.name, due.length, shoppers.size]).toEqual(['first-year', 115, 115]);
  expect([Math.min(...due) > from, Math.max(...due) < END - 91 * DAY]).toEqual([true, true]);
});

test('whenever the demo ends, the same customers had their birthdays in the days before', () => {
  const celebrated = (end: number) => {
    const facts = demoHistory('peakend demo', end).map((fact) => ({ fact, since: Date.parse(fact.time) }));
    const { rule } = putCareRules(end).find((each) => each.rule.name === 'birthday') as CareAct;
    const span = { from: end - 7 * DAY, until: end, calendar: calendarOf(TENANT.timeZone) };
    return careOccasions(rule, facts, span).map((due) => Math.floor((end - due) / DAY));
  };
  const ends = ['2026-11-01', '2027-03-02', '2028-03-05', '2028-07-20'].map((day) => Date.parse(`${day}T12:00:00Z`));
  expect(ends.map(celebrated)).toEqual(ends.map(() => [4, 4]));
});

test('whoever gets a card thinks kinder of the shop for a quarter, and only then', () => {
  const cardOf = (name: string) => kindnessOf(name, END - 400 * DAY, END - 30 * DAY);
  const customers = Array.from({ length: 115 }, (_, no) => `shopper-${no + 1}`);
  const sent = customers.filter((customer) => cardOf(customer) > 0);
  expect([sent.length, new Set(customers.map(cardOf))]).toEqual([55, new Set([0, 0.3])]);
  const [one = ''] = sent;
  const days = [364, 366, 454, 456].map((day) => kindnessOf(one, END, END + day * DAY));
  expect([...days, kindnessOf(one, undefined, END)]).toEqual([0, 0.3, 0.3, 0, 0]);
});

test('answers about visits rate five dimensions, and those of better customers say since the survey what matters', () => {
  const rating = history.filter(({ data }) => data.dimensions !== undefined);
  const dimensions = ['price', 'convenience', 'service', 'relationship', 'brand-image'];
  expect(rating.every(({ data }) => Object.keys(data.dimensions as object).join() === dimensions.join())).toBe(true);
  const asked = rating.filter(({ data }) => data.importance !== undefined && data.expected !== undefined);
  const groups = new Set(asked.map(({ subject }) => subject.split('-')[0]));
  expect([groups, rating.length > 800, asked.length >= 30]).toEqual([new Set(['gold', 'vip']), true, true]);
  expect(asked.every(({ time }) => Date.parse(time) > END - 91 * DAY)).toBe(true);
  const matters = (name: string) =>
    asked.reduce((sum, { data }) => sum + (data.importance as Record<string, number>)[name]!, 0) / asked.length;
  expect(dimensions.toSorted((one, other) => matters(other) - matters(one))).toEqual(dimensions);
});

test('every valence is from -1 to 1, and every touchpoint is in the shipped definitions', () => {
  const valences = history.flatMap(({ data }) => (typeof data.valence === 'number' ? [data.valence] : []));
  expect([Math.min(...valences), Math.max(...valences)]).toEqual([-1, 1]);
  expect(valences.every((valence) => Number.isInteger(Math.round(valence * 1e6) / 1e4))).toBe(true);
  const shop = ['consult', 'order', 'pay', 'ship', 'receive', 'use', 'after-sales'];
  const known = new Set<unknown>([...steps.map(({ touchpoint }) => touchpoint), ...shop]);
  expect(history.filter(({ data }) => data.touchpoint !== undefined && !known.has(data.touchpoint))).toEqual([]);
});

test('the random numbers are pinned: demos and their tours depend on them', () => {
  const random = new SeededRandom('seed');
  expect([random.next(), random.whole(1, 6), random.fork('a').next()].map((x) => x.toFixed(6))).toMatchInlineSnapshot(`
[
  "0.949891",
  "1.000000",
  "0.433199",
]
`);
});
