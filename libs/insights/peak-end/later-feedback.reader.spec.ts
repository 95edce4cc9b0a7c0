import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { type LiveBuild, readLiveBuild } from '#libs/insights/journey/defined.build.js';
import type { JsonObject } from '#libs/kernel/event.js';
import {
  corrected,
  ended,
  eventIdOfGiven,
  feedback,
  forgetEverything,
  type GivenFact,
  merged,
  retracted,
  storedAs,
  TENANT,
  tierAssigned,
  timeOfGiven,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { randomOf } from '#test/support/random.facts.js';
import { sealedContent } from '#test/support/sealed.content.js';
import type { LaterFeedback } from './customer-pairs.js';
import { readLaterFeedback } from './later-feedback.reader.js';
import { KnownCorrelations } from './known-correlations.js';
import type { PeakEndFilters } from './peak-end.filters.js';

const db = useDatabase();
const DAY = 24 * 60;
const DAYS = 40;
const FACTS = 700;
const timeZone = 'Europe/Berlin';
/** The version of journeys that has no sums of pairs. */
const BEFORE = 6;

const BANK = 'bank-branch-visit';
const FILTERS: readonly PeakEndFilters[] = [
  {},
  ...(['definition', 'tier', 'channel', 'day', 'week', 'month'] as const).flatMap((groupBy) => [
    { groupBy },
    { groupBy, definition: BANK },
  ]),
  { tier: 'gold' },
  { channel: 'app', definition: BANK },
  { groupBy: 'definition', tier: 'gold' },
  { groupBy: 'definition', channel: 'app' },
  { groupBy: 'tier', tier: 'gold' },
  { groupBy: 'day', from: '2026-03-07', to: '2026-03-20' },
  { groupBy: 'week', from: '2026-03-09', to: '2026-03-23' },
  { groupBy: 'month', from: '2026-03-01', to: '2026-04-01' },
];
/** What no sums tell. */
const UNTOLD: readonly PeakEndFilters[] = [
  { staffId: 'staff-1' },
  { tier: 'gold', channel: 'app' },
  { groupBy: 'tier', channel: 'app' },
  { groupBy: 'channel', channel: 'app' },
  { groupBy: 'channel', tier: 'gold' },
  { groupBy: 'tier', from: '2026-03-07' },
  { groupBy: 'day', tier: 'gold' },
  { groupBy: 'week', from: '2026-03-10' },
  { groupBy: 'month', to: '2026-03-20' },
];

/** Facts of a few customers, in no order: visits, answers about them, tiers, corrections, retractions and merges. */
function history(seed: number): readonly GivenFact[] {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const one = <Value>(...values: readonly Value[]) => values[below(values.length)] as Value;
  const known: string[] = [];
  const facts = Array.from({ length: FACTS }, (_, at): GivenFact => {
    const [customer, id, kind] = [`c-${below(14)}`, `f-${seed}-${at}`, random()];
    const minute = below(DAYS * 24) * 60;
    if (kind < 0.55) {
      known.push(id);
      const [type, valence] = [one('queueing', 'fees', 'goodbye', 'order', 'delivery'), (below(21) - 10) / 10];
      const told: JsonObject = { channel: one('app', 'branch', 'web'), staffId: `staff-${below(3)}` };
      const explicit: JsonObject = below(4) === 0 ? { journey: { definition: BANK, id: `visit-${customer}` } } : {};
      return touchpoint(customer, minute, id, type, valence, { ...told, ...explicit });
    }
    const of = eventIdOfGiven(known[below(known.length)] ?? id);
    if (kind < 0.86) return feedback(customer, minute, id, 1 + below(5));
    if (kind < 0.89) return tierAssigned(customer, minute, id, one('gold', 'vip'));
    if (kind < 0.93) return corrected(customer, minute, id, { eventId: of, valence: (below(21) - 10) / 10 });
    if (kind < 0.95) return retracted(customer, minute, id, known[below(known.length)] ?? id);
    if (kind < 0.99) return ended(customer, minute, id, BANK);
    return merged(customer, minute, id, `c-${below(14)}`);
  });
  return facts;
}

/** What both ways of reading say of each group that has later feedback. */
async function answers(live: LiveBuild, filters: PeakEndFilters, now: number, few?: number) {
  const told = async (version: number) => {
    const found = await readLaterFeedback(
      db.database,
      { ...live, version },
      filters,
      { now, timeZone },
      undefined,
      few,
    );
    return new Map([...found].filter(([, { n }]) => n > 0).sort(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)));
  };
  return [await told(live.version), await told(BEFORE)] as const;
}

/** To a few digits less than doubles have. */
function rounded(found: ReadonlyMap<string | null, LaterFeedback>, digits: number, intervals: boolean): unknown {
  const near = (value: number | undefined) => value?.toFixed(digits).replace(/^-(0\.0+)$/, '$1');
  return [...found].map(([key, { n, peakEnd, mean }]) => [
    ...[key, n],
    ...[peakEnd, mean].map(({ r, interval }) => [near(r ?? undefined), intervals && interval?.map(near)]),
  ]);
}

describe.each([1, 2, 3])('of any history (%i), sums of pairs tell', (seed) => {
  let now = timeOfGiven((DAYS / 2) * DAY);
  let live: LiveBuild;
  const projection = new InsightsProjection(insights, { now: () => now }, sealedContent);

  beforeAll(async () => {
    await forgetEverything(db.database);
    await db.database.query(
      `insert into platform.tenants (name, time_zone, created_at) values ($1, $2, now()) on conflict do nothing`,
      [TENANT, timeZone],
    );
    const random = randomOf(seed);
    const events = history(seed).map((fact, at) => storedAs(fact, at + 1));
    for (let at = 0; at < events.length; ) {
      const batch = events.slice(at, (at += 1 + Math.floor(random() * 40)));
      await db.database.transaction((sql) => projection.apply(sql, batch));
      if (random() < 0.2) await db.database.transaction((sql) => projection.tick(sql));
    }
    live = await readLiveBuild(db.database, TENANT);
    // Visits close that nobody has counted yet.
    now = timeOfGiven((DAYS + 1) * DAY);
  });

  const asked = async () => {
    for (const filters of FILTERS) {
      const [sums, journeys] = await answers(live, filters, now);
      expect([filters, sums.size > 0]).toEqual([filters, true]);
      expect([filters, rounded(sums, 9, true)]).toEqual([filters, rounded(journeys, 9, true)]);
      const [sandwich] = await answers(live, filters, now, 0);
      expect([filters, rounded(sandwich, 11, false)]).toEqual([filters, rounded(journeys, 11, false)]);
    }
  };

  test('what journeys tell, before all that have closed are counted', asked);

  test('what journeys tell, after that', async () => {
    while (await db.database.transaction((sql) => projection.tick(sql)));
    await asked();
  });

  test('what they told before, for as long as the sums of a group stay', async () => {
    const [known, present] = [new KnownCorrelations(), { now, timeZone }];
    const read = (remembered: KnownCorrelations) =>
      readLaterFeedback(db.database, live, { groupBy: 'week' }, present, remembered);
    const first = await read(known);
    expect(await read(known)).toEqual(first);
    await db.database.query(`delete from insight.customer_pairs where dimension = 'week'`);
    expect(await read(known)).toEqual(first);
    expect(await read(new KnownCorrelations())).not.toEqual(first);
    // Written again, they may stand for others.
    await db.database.query(`update insight.pair_cells set squares = squares where dimension = 'week'`);
    expect(await read(known)).toEqual(await read(new KnownCorrelations()));
  });

  test('nothing of what only journeys tell', async () => {
    await db.database.query('delete from insight.pair_cells; delete from insight.customer_pairs');
    for (const filters of UNTOLD) {
      const [found] = await answers(live, filters, now);
      expect([filters, found.size > 0]).toEqual([filters, true]);
    }
    expect((await answers(live, {}, now))[0].size).toBe(0);
  });
});
