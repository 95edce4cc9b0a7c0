import type { CareRule } from '#libs/facts/care/care.events.js';
import { CareWorld, careRule } from '#test/support/care.world.js';
import { useDatabase } from '#test/support/postgres.js';

const given = useDatabase();
let world: CareWorld;
beforeAll(() => (world = new CareWorld(given)));
beforeEach(() => world.begin());

const second = careRule({ kind: 'purchase', nth: 2 }, { notMoreOftenThanDays: 0 });

it('a rule that was put again holds as it is now, one that was switched off decides nothing', async () => {
  await world.puts('2026-03-01T00:00:00Z', 'second', second);
  for (const hour of [10, 11]) await world.buys(`2026-03-01T${hour}:00:00Z`, 'ann');
  await world.puts('2026-03-01T12:00:00Z', 'second', { ...second, enabled: false }, 2);
  expect(await world.comes('2026-03-02T09:00:00Z')).toEqual([]);
});

it.each<CareRule['on']>([
  { kind: 'purchase', nth: 100 },
  { kind: 'won-back' },
  { kind: 'tier', to: 'a' },
  { kind: 'anniversary', of: 'first-purchase' },
  { kind: 'silence', days: 2 },
])('what a rule no longer means leads to nothing: it means %p', async (on) => {
  await world.puts('2026-03-01T00:00:00Z', 'rule', second);
  for (const hour of [10, 11]) await world.buys(`2026-03-01T${hour}:00:00Z`, 'ann');
  await world.hear('2026-03-01T11:00:00Z', 'customer.tier-assigned', 'ann', { tier: 'a' });
  await world.puts('2026-03-01T12:00:00Z', 'rule', { ...second, on }, 2);
  expect(await world.comes('2026-03-02T09:00:00Z')).toEqual([]);
});

it('a rise to a tier whose name begins with that of the one that a rule means is none to it', async () => {
  const settings = { tiers: [{ tier: 'a' }, { tier: 'a-b' }] };
  await world.hear('2026-03-01T00:00:00Z', 'tier-settings.put', null, { version: 2, settings });
  await world.puts('2026-03-01T00:00:00Z', 'rise', careRule({ kind: 'tier', to: 'a-b' }));
  await world.hear('2026-03-01T10:00:00Z', 'customer.tier-assigned', 'ann', { tier: 'a-b' });
  await world.hear('2026-03-01T11:00:00Z', 'customer.tier-assigned', 'ann', { tier: 'a' });
  await world.puts('2026-03-01T12:00:00Z', 'rise', careRule({ kind: 'tier', to: 'a' }), 2);
  expect(await world.comes('2026-03-02T09:00:00Z')).toEqual([]);
});

describe('a rule that is put again while it is due', () => {
  const quiet = careRule({ kind: 'silence', days: 1 }, { notMoreOftenThanDays: 0 });
  beforeEach(async () => {
    await world.puts('2026-03-01T00:00:00Z', 'quiet', quiet);
    await world.puts('2026-03-01T00:00:00Z', 'second', second);
    for (const customer of ['ann', 'ben'])
      for (const hour of [10, 11]) await world.buys(`2026-03-01T${hour}:00:00Z`, customer);
    await world.comes('2026-03-01T12:00:00Z');
    // It has come past the first of them.
    await given.database.query(`update policy.care_rules set swept_to = 'ann' where name = 'quiet'`);
  });
  const again = async (more: Partial<CareRule>) => {
    await world.puts('2026-03-02T09:00:00.001Z', 'quiet', { ...quiet, ...more }, 2);
    await world.puts('2026-03-02T09:00:00.001Z', 'second', { ...second, ...more }, 2);
    return world.comes('2026-03-02T12:00:00Z');
  };

  it('goes on where it was, by what it says now, if it is about the same occasions', async () => {
    expect(await again({ controlShare: 1 })).toEqual([
      '03-02T09:00 ben quiet silence-2026-03-01 control',
      '03-02T09:00 ann second purchase-2 control',
      '03-02T09:00 ben second purchase-2 control',
    ]);
  });

  it.each<Partial<CareRule>>([
    { enabled: false },
    { at: '08:00' },
    { on: { kind: 'anniversary', of: 'first-contact' } },
  ])('begins anew with %p', async (more) => expect(await again(more)).toEqual([]));
});
