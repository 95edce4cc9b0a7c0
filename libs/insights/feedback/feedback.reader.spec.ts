import { randomUUID } from 'node:crypto';
import { SumsOfBuilds } from '#libs/insights/engine/sums.js';
import { storeSums } from '#libs/insights/engine/sums.table.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { placeOf } from '#libs/kernel/place.js';
import { anEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { createLiveBuild } from '#test/support/builds.js';
import { countAnswers } from './feedback.counts.js';
import type { FeedbackFilters } from './feedback.filters.js';
import { type Group, GROUPS } from './feedback.groups.js';
import type { FeedbackRow } from './feedback.insight.js';
import { feedback } from './feedback.projection.js';
import { readAnswers } from './feedback.reader.js';
import { insertFeedback } from './feedback.table.js';

const postgres = useDatabase();
const numbers = new Map<string, bigint>();

/** By tenant. */
const builds = new Map<string, number>();

/** The version of the build, and the tenant's zone: days are counted in it. */
const VERSIONS = [feedback.version, 1] as const;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York'] as const;
type Zone = (typeof ZONES)[number];

/** Stores answers as each version does, for a tenant of each zone. */
async function stored(rows: readonly FeedbackRow[], tenant = 'acme'): Promise<void> {
  await postgres.database.transaction(async (sql) => {
    const sums = new SumsOfBuilds();
    for (const version of VERSIONS)
      for (const zone of ZONES) {
        const name = nameOf(tenant, version, zone);
        const build = builds.get(name) ?? (await createLiveBuild(sql, name, { ...feedback, version }));
        builds.set(name, build);
        insertFeedback(sql, build, version === 1 ? rows.map((row) => ({ ...row, tier: null })) : rows);
        if (version > 1) countAnswers(sums.of(build), rows, 1n, (time) => calendarOf(zone).dayOf(time));
      }
    await storeSums(sql, sums);
  });
}

const nameOf = (tenant: string, version: number, zone: Zone) => `${tenant} ${version} ${zone}`;

/** Customers are named; `into` is the survivor. */
async function customer(name: string, into?: string): Promise<void> {
  const { rows } = await postgres.database.query<{ customer_no: bigint }>(
    `insert into fact.customers (tenant, customer_id, root_no) values ('acme', $1, 0) returning customer_no`,
    [name],
  );
  const number = rows[0]?.customer_no ?? 0n;
  numbers.set(name, number);
  const root = into === undefined ? number : numbers.get(into);
  await postgres.database.query('update fact.customers set root_no = $2 where customer_no = $1', [number, root]);
}

async function tier(name: string, at: string, assigned: string): Promise<void> {
  const fact = anEvent({ type: 'customer.tier-assigned', time: Date.parse(at), source: '/z-crm' });
  await postgres.database.query(
    `insert into fact.facts (customer_no, place, event_id, position, recorded_at, type, source, id, data)
     values ($1, $2, $3, 1, now(), $4, $5, $6, $7)`,
    [
      numbers.get(name),
      placeOf(fact),
      randomUUID(),
      fact.type,
      fact.source,
      fact.id,
      JSON.stringify({ tier: assigned }),
    ],
  );
}

function answer(name: string, at: string, value: number | null, more: Partial<FeedbackRow> = {}): FeedbackRow {
  const place = placeOf(anEvent({ type: 'feedback.submitted', time: Date.parse(at), source: '/web' }));
  return {
    customerNo: numbers.get(name) ?? 0n,
    place,
    eventId: randomUUID(),
    instrument: 'nps',
    value,
    valence: null,
    tier: null,
    channel: null,
    touchpoint: null,
    staffId: null,
    journeyId: null,
    product: null,
    productLine: null,
    brand: null,
    campaign: null,
    ratings: null,
    ...more,
  };
}

async function answersOf(
  version: number,
  groupBy?: Group,
  filters: FeedbackFilters = {},
  timeZone: Zone = 'UTC',
  tenant = 'acme',
) {
  const groups = await readAnswers(postgres.database, {
    tenant: nameOf(tenant, version, timeZone),
    timeZone,
    instrument: 'nps',
    groupBy,
    filters,
    now: Date.parse('2024-03-01T00:00:00Z'),
  });
  const found = [...groups].map(([key, given]) => [key, Object.fromEntries(given)] as const);
  return Object.fromEntries(found.map(([key, given]) => [String(key), given]));
}

beforeAll(async () => {
  await customer('anna');
  await customer('bela', 'anna');
  await customer('carl');
  await tier('bela', '2024-01-10T00:00:00Z', 'silver');
  await tier('anna', '2024-02-01T12:00:00Z', 'gold');
  await stored([
    answer('anna', '2024-01-01T10:00:00Z', 9, { channel: 'web', product: 'p1' }),
    answer('anna', '2024-01-31T23:30:00Z', 6, { tier: 'silver', channel: 'web', staffId: 's1', campaign: 'spring' }),
    answer('bela', '2024-02-01T12:00:00Z', 10, {
      tier: 'gold',
      channel: 'branch',
      touchpoint: 'queueing',
      productLine: 'cards',
    }),
    answer('carl', '2024-02-01T12:00:00Z', 10, { brand: 'b', journeyId: 'visit-1' }),
    answer('carl', '2024-02-02T00:00:00Z', 5, { instrument: 'csat' }),
    answer('carl', '2024-02-02T00:00:00Z', null, { instrument: 'text' }),
  ]);
  await stored([answer('carl', '2024-02-02T00:00:00Z', 0)], 'other');
  await stored([answer('carl', '0001-01-01T00:00:00Z', 7)], 'ancient');
});

describe.each([
  ['as the counts say', VERSIONS[0]],
  ['one by one, where an older version left no counts', VERSIONS[1]],
])('answers %s', (_how, version) => {
  const answers = (groupBy?: Group, filters?: FeedbackFilters, timeZone?: Zone, tenant?: string) =>
    answersOf(version, groupBy, filters, timeZone, tenant);

  it('only those of the tenant and the instrument', async () => {
    expect(await answers()).toEqual({ null: { 6: 1, 9: 1, 10: 2 } });
  });

  it('by channel, touchpoint, staff, product, product line, brand and campaign', async () => {
    expect(await answers('channel')).toEqual({ web: { 6: 1, 9: 1 }, branch: { 10: 1 }, null: { 10: 1 } });
    expect(await answers('touchpoint')).toEqual({ queueing: { 10: 1 }, null: { 6: 1, 9: 1, 10: 1 } });
    expect(await answers('staff')).toEqual({ s1: { 6: 1 }, null: { 9: 1, 10: 2 } });
    expect(await answers('product')).toEqual({ p1: { 9: 1 }, null: { 6: 1, 10: 2 } });
    expect(await answers('productLine')).toEqual({ cards: { 10: 1 }, null: { 6: 1, 9: 1, 10: 1 } });
    expect(await answers('brand')).toEqual({ b: { 10: 1 }, null: { 6: 1, 9: 1, 10: 1 } });
    expect(await answers('campaign')).toEqual({ spring: { 6: 1 }, null: { 9: 1, 10: 2 } });
  });

  it('by the tier in force when they were given, whichever of the merged customers had it', async () => {
    expect(await answers('tier')).toEqual({ null: { 9: 1, 10: 1 }, silver: { 6: 1 }, gold: { 10: 1 } });
    expect(await answers(undefined, { tier: 'gold' })).toEqual({ null: { 10: 1 } });
    expect(await answers('channel', { tier: 'silver' })).toEqual({ web: { 6: 1 } });
  });

  it("by day, week and month of the tenant's zone", async () => {
    expect(await answers('day')).toEqual({ '2024-01-01': { 9: 1 }, '2024-01-31': { 6: 1 }, '2024-02-01': { 10: 2 } });
    expect(await answers('day', {}, 'Europe/Berlin')).toEqual({
      '2024-01-01': { 9: 1 },
      '2024-02-01': { 6: 1, 10: 2 },
    });
    expect(await answers('week')).toEqual({ '2024-W01': { 9: 1 }, '2024-W05': { 6: 1, 10: 2 } });
    expect(await answers('month')).toEqual({ '2024-01': { 6: 1, 9: 1 }, '2024-02': { 10: 2 } });
    expect(await answers('month', {}, 'Europe/Berlin')).toEqual({ '2024-01': { 9: 1 }, '2024-02': { 6: 1, 10: 2 } });
  });

  it("from one day on and before another, in the tenant's zone", async () => {
    expect(await answers(undefined, { from: '2024-02-01' })).toEqual({ null: { 10: 2 } });
    expect(await answers(undefined, { from: '2024-02-01' }, 'Europe/Berlin')).toEqual({ null: { 6: 1, 10: 2 } });
    expect(await answers(undefined, { to: '2024-01-31' })).toEqual({ null: { 9: 1 } });
    expect(await answers(undefined, { from: '2024-01-01', to: '2024-01-02' })).toEqual({ null: { 9: 1 } });
  });

  it('on the first possible day, in a zone where it is still the day before', async () => {
    const ancient = (groupBy?: Group, filters?: FeedbackFilters) =>
      answers(groupBy, filters, 'America/New_York', 'ancient');
    expect(await ancient('day')).toEqual({ '0001-01-01': { 7: 1 } });
    expect(await ancient('week')).toEqual({ '0001-W01': { 7: 1 } });
    expect(await ancient('month')).toEqual({ '0001-01': { 7: 1 } });
    expect(await ancient(undefined, { from: '0001-01-01', to: '0001-01-02' })).toEqual({ null: { 7: 1 } });
    expect(await ancient(undefined, { to: '0001-01-01' })).toEqual({});
  });

  it('with every filter', async () => {
    for (const [filters, given] of [
      [{ channel: 'web' }, { 6: 1, 9: 1 }],
      [{ touchpoint: 'queueing' }, { 10: 1 }],
      [{ staffId: 's1' }, { 6: 1 }],
      [{ product: 'p1' }, { 9: 1 }],
      [{ productLine: 'cards' }, { 10: 1 }],
      [{ brand: 'b' }, { 10: 1 }],
      [{ campaign: 'spring' }, { 6: 1 }],
      [{ journeyId: 'visit-1' }, { 10: 1 }],
    ] as const) {
      expect(await answers(undefined, filters)).toEqual({ null: given });
    }
    expect(await answers(undefined, { channel: "web' or true --" })).toEqual({});
  });
});

test('counts and answers one by one are the same, whatever is asked', async () => {
  const one: readonly FeedbackFilters[] = [
    { channel: 'web' },
    { touchpoint: 'queueing' },
    { tier: 'silver' },
    { staffId: 's1' },
    { product: 'p1' },
    { productLine: 'cards' },
    { brand: 'b' },
    { campaign: 'spring' },
    { journeyId: 'visit-1' },
  ];
  const days: readonly FeedbackFilters[] = [{}, { from: '2024-01-31' }, { to: '2024-02-01' }];
  const all = one.flatMap((a) => one.map((b) => ({ ...a, ...b })));
  for (const groupBy of [undefined, ...GROUPS])
    for (const filters of [{}, ...all].flatMap((each) => days.map((some) => ({ ...each, ...some }))))
      expect([groupBy, filters, await answersOf(VERSIONS[0], groupBy, filters)]).toEqual([
        groupBy,
        filters,
        await answersOf(VERSIONS[1], groupBy, filters),
      ]);
});
