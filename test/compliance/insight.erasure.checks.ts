import type { StoredEvent } from '#libs/kernel/event.js';
import { factAbout, keyOf, numbered } from '#test/support/stored.history.js';
import { batchesOf, CUSTOMERS, forCases, fresh, LATE, live, pick, shuffled } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import { takeFailing } from './insight.failing.js';
import type { InsightWorld } from './insight.world.js';

/** What a destroyed key sealed is nowhere, whenever it arrives; everything else is as if it had never been said. */
export const erasureChecks: Checks = {
  'nothing sealed with a destroyed key is left, and everything else is': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const erasures = erasuresBy(picks);
      const keys = erasures.flatMap(({ data }) => data.keys as readonly string[]);
      const first = numbered([...erasures, ...events]);
      const expected = await fresh(world, first);
      await expectNothingOf(world, keys);
      const inTime = batchesOf(numbered([...events, ...erasures]), sizes);
      expect(await live(world, inTime)).toEqual(expected);
      await expectNothingOf(world, keys);
      expect(await live(world, batchesOf(shuffled(first, picks), sizes))).toEqual(expected);
      await expectNothingOf(world, keys);
    }),

  'an erasure reaches a rebuild under way, and its result': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const erasures = erasuresBy(picks);
      const keys = erasures.flatMap(({ data }) => data.keys as readonly string[]);
      const expected = await fresh(world, numbered([...events, ...erasures]));
      await live(world, batchesOf(events, sizes));
      await world.startAnew();
      await world.tick();
      await world.take(erasures.map((event, index) => ({ ...event, position: BigInt(events.length + index + 1) })));
      await expectNothingOf(world, keys);
      await world.finish();
      expect(await world.rows()).toEqual(expected);
      await expectNothingOf(world, keys);
    }),

  'an erasure reaches parked customers': (world, runs) =>
    forCases(runs, async (given) => {
      const { events, picks } = given;
      const erasures = CUSTOMERS.map((customerId) => erasureOf(customerId, [keyOf(customerId, pick(picks, 2))]));
      const keys = erasures.flatMap(({ data }) => data.keys as readonly string[]);
      const expected = await fresh(world, numbered([...events, ...erasures]));
      await takeFailing(world, given);
      await world.takeParking(
        erasures.map((event, index) => ({ ...event, position: BigInt(events.length + index + 1) })),
      );
      await expectNothingOf(world, keys);
      world.use(world.list);
      await world.replayAll();
      await world.finish();
      expect(await world.rows()).toEqual(expected);
      await expectNothingOf(world, keys);
    }),
};

/** Erases some keys of one or several customers; what other keys sealed stays. */
function erasuresBy(picks: readonly number[]): readonly StoredEvent[] {
  return CUSTOMERS.slice(pick(picks, 0) % CUSTOMERS.length).map((customerId, index) => {
    const by = pick(picks, index + 1);
    return erasureOf(customerId, by % 3 === 0 ? [keyOf(customerId, 0), keyOf(customerId, 1)] : [keyOf(customerId, by)]);
  });
}

function erasureOf(customerId: string, keys: readonly string[]): StoredEvent {
  const erasureId = `erasure-of-${customerId}`;
  return factAbout(customerId, 'customer.erased', LATE, erasureId, { erasureId, survivor: customerId, keys });
}

async function expectNothingOf(world: InsightWorld, keys: readonly string[]): Promise<void> {
  const texts = keys.flatMap((key) => [key, Buffer.from(key).toString('hex')]);
  const left = (await world.stored.everything(world.insight.tables)).filter((row) =>
    texts.some((text) => row.includes(text)),
  );
  expect(left).toEqual([]);
}
