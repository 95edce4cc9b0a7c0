import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { appendDecisions } from '#libs/eventing/decision.appender.js';
import type { PolicyClock, PolicyStep } from '#libs/eventing/policy.js';
import { DEFAULT_TIER_SETTINGS, type TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { readAll } from '#test/contract/event-store.examples.js';
import { storedEvent } from '#test/support/an.event.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { useDatabase } from '#test/support/postgres.js';
import { randomOf } from '#test/support/random.facts.js';
import { tierReview } from './tier-review.watcher.js';
import { policyMoment } from '#test/support/policy.moment.js';

const given = useDatabase();
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z');
const DAY = 86_400_000;
const settings: TierSettings = {
  ...DEFAULT_TIER_SETTINGS,
  automatic: true,
  currency: 'EUR',
  windowDays: 31,
  tiers: [{ tier: 'vip', topShare: 0.29 }, { tier: 'a', atLeast: '5' }, { tier: 'b' }],
};
let position = 0;

beforeEach(async () => {
  for (const { name } of tierReview.tables) await given.database.query(`delete from ${name}`);
});

/** Takes events as the policy's runner does. */
async function take(...events: readonly StoredEvent[]): Promise<void> {
  await given.database.transaction(async (sql) => {
    const known = await tierReview.know(sql, events, { until: 0, mostDue: 1, beganAt: 0, beganPosition: 0n });
    for (const each of events) tierReview.take(each, known);
    tierReview.write(sql, known);
  });
}

const event = (tenant: string, customerId: string | null, type: string, data: JsonObject, time = MIDNIGHT - 1) =>
  storedEvent(++position, { tenant, customerId, type, data, time });
const buys = (tenant: string, customerId: string, amount: string, time = MIDNIGHT - DAY) =>
  event(tenant, customerId, 'customer.purchase-made', { amount, currency: 'EUR' }, time);
const begins = (tenant: string) => [
  event(tenant, null, 'tier-settings.put', { version: 2, settings }),
  event(tenant, null, 'day.closed', { day: '2026-01-31', endedAt: new Date(MIDNIGHT).toISOString() }, MIDNIGHT),
];

async function step(beganAt = 0): Promise<PolicyStep | undefined> {
  const clock = tierReview.clock as PolicyClock;
  return given.database.transaction((sql) => clock.step(sql, policyMoment(MIDNIGHT, beganAt)), { snapshot: true });
}

/** Takes steps until there is none. @returns how many decisions each made, and what the log holds then */
async function sweep(into: MemoryEventStore, beganAt = 0) {
  const made: number[] = [];
  for (let next = await step(beganAt); next !== undefined; next = await step(beganAt)) {
    await append(into, next);
    const { write } = next;
    await given.database.transaction(async (sql) => write(sql));
    if (next.decisions.length > 0) made.push(next.decisions.length);
  }
  return { made, tiers: await tiersIn(into) };
}

const append = (into: MemoryEventStore, { decisions }: PolicyStep) =>
  appendDecisions({ store: into, keyring: new MemoryKeyring() }, decisions, AbortSignal.timeout(60_000));
const store = () => new MemoryEventStore({ now: () => MIDNIGHT });

async function tiersIn(log: MemoryEventStore): Promise<readonly string[]> {
  const events = await readAll(log, 0n);
  return events.map(({ customerId, data }) => `${customerId}: ${String(data.tier)}`).sort();
}

/** Their ids sort by UTF-8 as in the database, which is not how JavaScript sorts. */
const idOf = (index: number) => (index % 7 === 0 ? `\u{1F600}${index}` : `\uFB01${index}`);

/** Customers with turnovers in no order, some with none in the window. */
const spends = (tenant: string, count: number) => {
  const random = randomOf(count);
  return Array.from({ length: count }, (_, index) => {
    const amount = Math.floor(random() * 1_000) / 100;
    return {
      amount: index % 11 === 0 ? 0 : amount,
      event: buys(tenant, idOf(index), `${amount}`, MIDNIGHT - (index % 11 === 0 ? 32 : 1) * DAY),
    };
  });
};

/** What a review of them comes to, ranked here. */
function expected(spent: readonly { readonly amount: number }[]): readonly string[] {
  const ranked = spent
    .map(({ amount }) => amount)
    .filter((amount) => amount > 0)
    .sort((a, b) => b - a);
  const bar = ranked[Math.max(1, Math.floor((29 * ranked.length) / 100)) - 1] as number;
  return spent.map(({ amount }, index) => `${idOf(index)}: ${amount >= bar ? 'vip' : amount >= 5 ? 'a' : 'b'}`).sort();
}

test('each customer is reviewed once, two thousand at a time, by bars of them all', async () => {
  const spent = spends('acme', 2_100);
  await take(
    ...spent.map(({ event: bought }) => bought),
    buys('zeta', 'anna', '1'),
    ...begins('acme'),
    ...begins('zeta'),
  );
  const { made, tiers } = await sweep(store());
  expect(made).toEqual([2_000, 100, 1]);
  expect(tiers).toEqual([...expected(spent), 'anna: vip'].sort());
});

test.each([
  [100, 29],
  [101, 29],
  [3, 1],
])('of %d customers with turnover, .29 are %d: shares are decimals', async (count, rank) => {
  const bought = Array.from({ length: count }, (_, index) => buys('acme', `c${index}`, `${(count - index) / 1_000}`));
  await take(...bought, buys('acme', 'nothing', '0'), ...begins('acme'));
  const { tiers } = await sweep(store());
  expect(tiers.filter((each) => each.endsWith('vip'))).toHaveLength(rank);
  expect(tiers).toHaveLength(count + 1);
});

test('those who spend as much as the last of the share all reach it; turnover is exact', async () => {
  const amounts = ['0.1', '0.2', '0.3', '0.3000', '0.1'];
  await take(
    ...amounts.map((amount, index) => buys('acme', `c${index}`, amount)),
    buys('acme', 'c0', '0.2'),
    ...begins('acme'),
  );
  expect((await sweep(store())).tiers).toEqual(['c0: vip', 'c1: b', 'c2: vip', 'c3: vip', 'c4: b']);
});

test('a midnight that passed before the policy began is not reviewed', async () => {
  await take(buys('acme', 'anna', '1'), ...begins('acme'), buys('acme', 'bob', '1'));
  const { made, tiers } = await sweep(store(), MIDNIGHT + 1);
  expect([made, tiers]).toEqual([[], []]);
  const { rows } = await given.database.query('select customer_id from policy.reviewed_customers order by 1');
  expect(rows.map(({ customer_id }) => customer_id)).toEqual(['anna', 'bob']);
});

test('a second review changes only who has moved, and writes nothing about the others', async () => {
  const written = async () => {
    const { rows } = await given.database.query(
      'select customer_id || xmin as written from policy.reviewed_customers order by 1',
    );
    return rows.map(({ written: each }) => each);
  };
  await take(buys('acme', 'anna', '10'), buys('acme', 'bob', '5'), buys('acme', 'eve', '1'), ...begins('acme'));
  const log = store();
  expect((await sweep(log)).made).toEqual([3]);
  const at = MIDNIGHT + 28 * DAY;
  const closed = { day: '2026-02-28', endedAt: new Date(at).toISOString() };
  await take(buys('acme', 'eve', '4', MIDNIGHT), event('acme', null, 'day.closed', closed, at));
  const [anna, bob] = await written();
  expect((await sweep(log)).made).toEqual([1]);
  expect((await readAll(log, 0n)).at(-1)).toMatchObject({
    customerId: 'eve',
    data: { tier: 'a', reason: 'review' },
    time: at,
  });
  expect((await written()).slice(0, 2)).toEqual([anna, bob]);
});

test('a process that dies thirty times while a review runs, before or after it appends, decides each change once', async () => {
  const spent = spends('acme', 2_500);
  const random = randomOf(30);
  await take(...spent.map(({ event: bought }) => bought), ...begins('acme'));
  const log = store();
  // Two of them add up, the third ranks.
  for (let steps = 0; steps < 3; steps++) {
    await step();
    const added = (await step()) as PolicyStep;
    expect(added.decisions).toEqual([]);
    await given.database.transaction(async (sql) => added.write(sql));
    await take(buys('acme', idOf(steps), '1000'));
  }
  for (let deaths = 0; deaths < 30; deaths++) {
    const next = (await step()) as PolicyStep;
    expect(next.decisions).toHaveLength(deaths < 15 ? 2_000 : 500);
    if (random() < 0.7) await append(log, next);
    // What comes meanwhile changes nothing.
    await take(buys('acme', idOf(Math.floor(random() * 2_500)), '1000'));
    if (deaths === 14) {
      const survived = (await step()) as PolicyStep;
      await append(log, survived);
      await given.database.transaction(async (sql) => survived.write(sql));
    }
  }
  const { tiers } = await sweep(log);
  expect(tiers).toEqual(expected(spent));
  const { rows } = await given.database.query(
    `select sum(amount)::int as bought, (select count(*)::int from policy.review_notes) as waiting
       from policy.reviewed_turnover where amount >= 1000`,
  );
  expect(rows).toEqual([{ bought: expect.any(Number), waiting: 0 }]);
});
