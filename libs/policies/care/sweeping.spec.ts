import { CareWorld, careRule, sealedTraits } from '#test/support/care.world.js';
import { useDatabase } from '#test/support/postgres.js';
import { isControl } from './deciding.policy.js';

const given = useDatabase();
let world: CareWorld;
beforeAll(() => (world = new CareWorld(given)));
beforeEach(() => world.begin());

const wins = { reason: 'price' };
const yearly = careRule({ kind: 'anniversary', of: 'first-purchase' });
const second = careRule({ kind: 'purchase', nth: 2 }, { notMoreOftenThanDays: 0 });

describe('a purchase of a number', () => {
  beforeEach(() => world.puts('2026-03-01T00:00:00Z', 'second', second));

  it('is due on the next morning, once', async () => {
    await world.buys('2026-03-02T10:00:00Z', 'ann');
    await world.buys('2026-03-02T11:00:00Z', 'ann');
    await world.buys('2026-03-02T12:00:00Z', 'ann');
    expect(await world.comes('2026-03-03T08:59:59.999Z')).toEqual([]);
    expect(await world.comes('2026-03-03T09:00:00Z')).toEqual(['03-03T09:00 ann second purchase-2 due']);
    expect(await world.comes('2026-03-09T09:00:00Z')).toEqual([]);
  });

  it('counts up to three days late', async () => {
    for (const customer of ['in', 'out']) await world.buys('2026-02-01T10:00:00Z', customer);
    await world.buys('2026-03-05T10:00:00Z', 'in', '2026-03-02T10:00:00Z');
    await world.buys('2026-03-05T10:00:00Z', 'out', '2026-03-02T09:59:59.999Z');
    expect(await world.comes('2026-03-06T09:00:00Z')).toEqual(['03-06T09:00 in second purchase-2 due']);
  });

  it('of one who was merged is the family’s, and what was decided for either is not decided again', async () => {
    await world.buys('2026-03-01T10:00:00Z', 'ann');
    await world.buys('2026-03-01T10:00:00Z', 'ben');
    await world.hear('2026-03-01T11:00:00Z', 'customer.merged', 'ben', { into: 'ann' });
    await world.buys('2026-03-01T12:00:00Z', 'ben');
    expect(await world.comes('2026-03-02T09:00:00Z')).toEqual([]);
    for (const customer of ['cat', 'cat', 'dan', 'dan']) await world.buys('2026-03-02T10:00:00Z', customer);
    await world.comes('2026-03-03T09:00:00Z');
    expect(world.decided).toEqual(['03-03T09:00 cat second purchase-2 due', '03-03T09:00 dan second purchase-2 due']);
    await world.buys('2026-03-03T10:00:00Z', 'eve');
    await world.buys('2026-03-03T10:00:00Z', 'eve');
    await world.hear('2026-03-03T11:00:00Z', 'customer.merged', 'dan', { into: 'eve' });
    expect(await world.comes('2026-03-04T09:00:00Z')).toEqual([]);
  });
});

describe('an anniversary', () => {
  it('comes every year, on the 28th for the 29th of February, and never on the day itself', async () => {
    for (const year of [2024, 2025, 2026, 2027, 2028]) {
      await world.begin();
      await world.puts(`${year}-02-27T08:00:00Z`, 'year', yearly);
      await world.buys(`${year}-02-27T08:00:00Z`, 'ann', '2024-02-29T07:00:00Z');
      const told = await world.comes(`${year}-03-01T10:00:00Z`);
      const day = year === 2028 ? '29' : '28';
      expect(told).toEqual(year === 2024 ? [] : [`02-${day}T09:00 ann year anniversary-${year} due`]);
    }
  });

  it('is told so many days before, across the end of the year, and by its own year', async () => {
    await world.puts('2026-12-01T00:00:00Z', 'year', { ...yearly, leadDays: 7 });
    await world.buys('2026-12-01T10:00:00Z', 'ann', '2025-01-03T10:00:00Z');
    expect(await world.comes('2026-12-31T09:00:00Z')).toEqual(['12-27T09:00 ann year anniversary-2027 late']);
    await world.begin();
    await world.puts('2026-12-01T00:00:00Z', 'year', { ...yearly, leadDays: 7 });
    await world.buys('2026-12-01T10:00:00Z', 'ann', '2025-01-03T10:00:00Z');
    expect(await world.comes('2026-12-27T09:00:00Z')).toEqual(['12-27T09:00 ann year anniversary-2027 due']);
  });

  it.each([
    ['Europe/Budapest', '02:30', '2025-03-29T12:00:00Z', '2026-03-29T01:00:00Z'],
    ['Asia/Beirut', '00:00', '2025-03-29T12:00:00Z', '2026-03-28T22:00:00Z'],
  ])('in %s at %s, which its clocks skip on that day, is due when they go on', async (zone, at, first, due) => {
    await world.begin(zone);
    await world.puts('2026-03-20T00:00:00Z', 'year', { ...yearly, at });
    await world.buys('2026-03-20T10:00:00Z', 'ann', first);
    expect(await world.comes(new Date(Date.parse(due) - 1).toISOString())).toEqual([]);
    expect(await world.comes(due)).toEqual([`${due.slice(5, 16)} ann year anniversary-2026 due`]);
  });

  it('in a trait is opened by the sweep; a trait that is no date is skipped, once a year', async () => {
    const rule = careRule({ kind: 'anniversary', of: { trait: 'born' } });
    await world.puts('2026-03-01T09:00:00.001Z', 'birthday', rule);
    const says = (customer: string, traits: Readonly<Record<string, string | null>>, time = '2026-03-01T10:00:00Z') =>
      world.hear(time, 'customer.profile-changed', customer, sealedTraits(traits));
    await says('ann', { born: '1984-03-03' });
    await says('ben', { born: '--03-03', name: 'Ben' });
    await says('cat', { name: 'Cat' });
    await says('dan', { born: '3 March' });
    await says('eve', { born: '1984-03-03' });
    await says('eve', { born: null }, '2026-03-01T11:00:00Z');
    await says('fay', { born: '1984-05-05' });
    await says('fay', { born: '1984-03-03' }, '2026-03-01T09:00:00Z');
    await says('gus', { born: '1984-03-03' });
    await says('gus', { name: 'Gus' }, '2026-03-01T11:00:00Z');
    await world.comes('2026-03-02T09:00:00Z');
    await world.comes('2026-03-04T09:00:00Z');
    for (const time of ['2026-12-31T09:00:00Z', '2027-01-01T09:00:00Z']) await world.comes(time);
    expect(world.decided).toEqual([
      '03-02T09:00 dan birthday unreadable-2026 unreadable-date',
      '03-03T09:00 ann birthday anniversary-2026 due',
      '03-03T09:00 ben birthday anniversary-2026 due',
      '03-03T09:00 gus birthday anniversary-2026 due',
      '05-05T09:00 fay birthday anniversary-2026 late',
      '01-01T09:00 dan birthday unreadable-2027 unreadable-date',
    ]);
  });
});

it('silence is an occasion once for each last contact', async () => {
  await world.puts(
    '2026-03-01T00:00:00Z',
    'quiet',
    careRule({ kind: 'silence', days: 2 }, { notMoreOftenThanDays: 0 }),
  );
  await world.visits('2026-03-01T10:00:00Z', 'ann');
  await world.buys('2026-03-01T10:00:00Z', 'ben');
  expect(await world.comes('2026-03-02T23:00:00Z')).toEqual([]);
  await world.visits('2026-03-03T08:00:00Z', 'ben');
  expect(await world.comes('2026-03-03T09:00:00Z')).toEqual(['03-03T09:00 ann quiet silence-2026-03-01 due']);
  expect(await world.comes('2026-03-04T09:00:00Z')).toEqual([]);
  expect(await world.comes('2026-03-05T09:00:00Z')).toEqual(['03-05T09:00 ben quiet silence-2026-03-03 due']);
});

it('a tier is an occasion only upwards, in the order of the settings', async () => {
  const settings = { tiers: [{ tier: 'gold' }, { tier: 'silver' }, { tier: 'basic' }] };
  await world.hear('2026-03-01T00:00:00Z', 'tier-settings.put', null, { version: 2, settings });
  await world.puts('2026-03-01T00:00:00Z', 'rise', careRule({ kind: 'tier', to: 'silver' }));
  const tiers = { up: ['basic', 'silver'], first: ['silver'], down: ['gold', 'silver'], same: ['silver', 'silver'] };
  const more = { gone: ['basic', 'silver', 'gold'], strange: ['vip', 'silver'] };
  for (const [customer, its] of Object.entries({ ...tiers, ...more }))
    for (const [index, tier] of its.entries())
      await world.hear(`2026-03-01T1${index}:00:00Z`, 'customer.tier-assigned', customer, { tier });
  expect(await world.comes('2026-03-02T09:00:00Z')).toEqual(
    ['first', 'same', 'up'].map((customer) => `03-02T09:00 ${customer} rise tier-silver-2026-03-01 due`),
  );
});

it('nobody who is lost, erased or objecting is shown care, nor who does not match', async () => {
  const match = { segments: ['shops'], potential: 'high', tiers: ['gold'] } as const;
  await world.puts('2026-03-01T00:00:00Z', 'second', { ...second, match });
  const customers = ['fits', 'lost', 'erased', 'objecting', 'allowed', 'back', 'segment', 'potential', 'tier'];
  for (const customer of customers) {
    const potential = customer === 'potential' ? 'low' : 'high';
    const segment = customer === 'segment' ? 'inns' : 'shops';
    const time = '2026-03-01T09:00:00Z';
    await world.hear(time, 'customer.registered', customer, { ...sealedTraits({}), potential, segment });
    if (customer !== 'tier') await world.hear(time, 'customer.tier-assigned', customer, { tier: 'gold' });
    for (const hour of [10, 11]) await world.buys(`2026-03-01T${hour}:00:00Z`, customer);
  }
  const at = '2026-03-01T12:00:00Z';
  for (const customer of ['lost', 'back']) await world.hear(at, 'customer.lost', customer, wins);
  await world.hear('2026-03-01T13:00:00Z', 'customer.won-back', 'back', wins);
  await world.hear(at, 'customer.erased', 'erased', { erasureId: 'x', survivor: 'erased', keys: [] });
  for (const customer of ['objecting', 'allowed']) await world.hear(at, 'customer.profiling-objected', customer, {});
  await world.hear('2026-03-01T13:00:00Z', 'customer.profiling-allowed', 'allowed', {});
  expect(await world.comes('2026-03-02T09:00:00Z')).toEqual(
    ['allowed', 'back', 'fits'].map((customer) => `03-02T09:00 ${customer} second purchase-2 due`),
  );
});

it('after three days without the product all is decided, after four what is older is skipped as late', async () => {
  await world.puts('2026-03-01T00:00:00Z', 'second', second);
  await world.puts('2026-03-01T00:00:00Z', 'year', { ...yearly, notMoreOftenThanDays: 0 });
  for (const day of ['02', '03', '04', '05']) {
    await world.buys('2026-03-01T12:00:00Z', `y${day}`, `2025-03-${day}T12:00:00Z`);
    for (const hour of [10, 11]) await world.buys(`2026-03-${day}T${hour}:00:00Z`, `s${day}`);
  }
  const due = (outcomes: readonly string[]) => [
    `03-02T09:00 y02 year anniversary-2026 ${outcomes[0]}`,
    `03-03T09:00 y03 year anniversary-2026 ${outcomes[1]}`,
    `03-03T09:00 s02 second purchase-2 ${outcomes[1]}`,
    `03-04T09:00 y04 year anniversary-2026 due`,
    `03-04T09:00 s03 second purchase-2 due`,
    `03-05T09:00 y05 year anniversary-2026 due`,
    `03-05T09:00 s04 second purchase-2 due`,
  ];
  expect(await world.comes('2026-03-05T09:00:00Z')).toEqual(due(['due', 'due']));
  await world.begin();
  await world.puts('2026-03-01T00:00:00Z', 'second', second);
  await world.puts('2026-03-01T00:00:00Z', 'year', { ...yearly, notMoreOftenThanDays: 0 });
  for (const day of ['02', '03', '04', '05']) {
    await world.buys('2026-03-01T12:00:00Z', `y${day}`, `2025-03-${day}T12:00:00Z`);
    for (const hour of [10, 11]) await world.buys(`2026-03-${day}T${hour}:00:00Z`, `s${day}`);
  }
  expect(await world.comes('2026-03-06T09:00:00.001Z')).toEqual([
    ...due(['late', 'late']),
    '03-06T09:00 s05 second purchase-2 due',
  ]);
});

it('nothing is due before the policy began or a rule was put, and history is no occasion', async () => {
  await world.buys('2026-03-01T10:00:00Z', 'ann', '2025-03-03T10:00:00Z');
  await world.puts('2026-03-03T09:00:00.001Z', 'year', yearly);
  for (const day of [1, 2, 3]) await world.buys('2026-03-01T10:00:00Z', 'old', `2020-01-0${day}T10:00:00Z`);
  await world.puts('2026-03-01T00:00:00Z', 'third', { ...second, on: { kind: 'purchase', nth: 3 } });
  expect(await world.comes('2026-03-04T12:00:00Z')).toEqual([]);
  await world.buys('2026-03-04T13:00:00Z', 'ben', '2025-03-06T10:00:00Z');
  world.beganAt = Date.parse('2026-03-06T09:00:00.001Z');
  expect(await world.comes('2026-03-06T12:00:00Z')).toEqual([]);
});

it('care comes not more often than its rule says, by whichever rule there was care before', async () => {
  const quiet = careRule({ kind: 'silence', days: 1 }, { notMoreOftenThanDays: 3 });
  await world.puts('2026-03-01T00:00:00Z', 'quiet', quiet);
  await world.puts('2026-03-01T00:00:00Z', 'second', { ...second, controlShare: 1 });
  for (const hour of [10, 11]) await world.buys(`2026-03-01T${hour}:00:00Z`, 'ann');
  await world.comes('2026-03-02T09:00:00Z');
  await world.visits('2026-03-02T10:00:00Z', 'ann');
  await world.comes('2026-03-03T09:00:00Z');
  await world.visits('2026-03-03T10:00:00Z', 'ann');
  await world.comes('2026-03-04T09:00:00Z');
  await world.visits('2026-03-04T10:00:00Z', 'ann');
  await world.comes('2026-03-05T09:00:00Z');
  expect(world.decided).toEqual([
    '03-02T09:00 ann quiet silence-2026-03-01 due',
    // This one may come as often as it likes, and is of the control share: it counts all the same.
    '03-02T09:00 ann second purchase-2 control',
    '03-03T09:00 ann quiet silence-2026-03-02 too-often',
    '03-04T09:00 ann quiet silence-2026-03-03 too-often',
    '03-05T09:00 ann quiet silence-2026-03-04 due',
  ]);
});

it('the control share is about as large as it should be, and the same whenever it is asked', () => {
  const customers = Array.from({ length: 10_000 }, (_, index) => `c-${index}`);
  const drawn = customers.filter((customer) => isControl('acme', 'year', customer, 0.2));
  expect(drawn.length).toBe(customers.filter((customer) => isControl('acme', 'year', customer, 0.2)).length);
  expect(Math.abs(drawn.length - 2_000)).toBeLessThan(150);
  expect(customers.filter((customer) => isControl('acme', 'year', customer, 0))).toEqual([]);
  expect(customers.filter((customer) => isControl('acme', 'year', customer, 1))).toEqual(customers);
});

describe('a touchpoint that was corrected or retracted', () => {
  const id = '00000000-0000-4000-8000-0000000000aa';
  const quiet = careRule({ kind: 'silence', days: 2 }, { notMoreOftenThanDays: 0 });
  const retracted = () => world.hear('2026-03-01T11:00:00Z', 'touchpoint.retracted', 'ann', { eventId: id });
  const corrected = () =>
    world.hear('2026-03-01T11:00:00Z', 'touchpoint.corrected', 'ann', {
      ...{ eventId: id, occurredAt: '2026-02-27T08:00:00.000Z' },
    });
  const recorded = () => world.visits('2026-03-01T10:00:00Z', 'ann', '2026-03-01T10:00:00Z', id);
  beforeEach(async () => {
    await world.puts('2026-03-01T00:00:00Z', 'quiet', quiet);
    await world.visits('2026-03-01T09:00:00Z', 'ann', '2026-02-28T10:00:00Z');
  });

  it.each([
    ['after', 'retracted', [recorded, retracted]],
    ['before', 'retracted', [retracted, recorded]],
    ['after', 'corrected', [recorded, corrected]],
    ['before', 'corrected', [corrected, recorded]],
  ])('%s it was recorded is no contact at its first time: %s', async (_order, _what, facts) => {
    for (const does of facts) await does();
    expect(await world.comes('2026-03-04T09:00:00Z')).toEqual(['03-02T09:00 ann quiet silence-2026-02-28 due']);
  });
});
