import type { Insight } from '#libs/insights/engine/insight.js';
import { type Case, batchesOf, forCases, fresh, isDefinition, live, pick, takeAll } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import type { InsightWorld } from './insight.world.js';

/** A build from all facts at once equals what was kept up to date, and nobody sees it before it is complete. */
export const buildingChecks: Checks = {
  'a rebuild equals what was kept up to date': (world, runs) =>
    forCases(runs, async ({ events, sizes }) => {
      const expected = await live(world, batchesOf(events, sizes));
      await world.startAnew();
      do expect(await world.rows()).toEqual(expected);
      while (await world.tick());
      await expectOnlyLive(world);
    }),

  'a rebuild under traffic equals what was kept up to date': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await fresh(world, events);
      const at = pick(picks, 0) % 6;
      const begin = async (index: number) => (index === at ? world.startAnew() : undefined);
      expect(await live(world, batchesOf(events, sizes), begin)).toEqual(expected);
      await expectOnlyLive(world);
    }),

  'a new version of it, or of what it stands on, is built under traffic and swapped in at once': (world, runs) =>
    forCases(runs, async (given) => {
      const { name } = pick(world.list, pick(given.picks, 0));
      const newer = world.list.map((each) => (each.name === name ? { ...each, version: each.version + 1 } : each));
      await expectSwappedAtOnce(world, given, world.list, newer);
    }),

  'a new insight is filled under traffic, and nothing shows before it is complete': (world, runs) =>
    forCases(runs, async (given) => {
      const others = world.list.filter(({ name }) => name !== world.insight.name);
      await expectSwappedAtOnce(world, given, [world.companion, ...others], [world.companion, ...world.list]);
    }),
};

/** New code takes over: until everything that it computes differently is complete, all rows stay as they were. */
async function expectSwappedAtOnce(
  world: InsightWorld,
  { events, picks, sizes }: Case,
  before: readonly Insight[],
  after: readonly Insight[],
): Promise<void> {
  const batches = batchesOf(events, sizes);
  const known = 1 + batches.findIndex((batch) => !batch.every(isDefinition));
  const begin = known + (pick(picks, 1) % (batches.length + 1 - known));
  await world.forget();
  world.use(before);
  await takeAll(world, batches.slice(0, begin));
  const [old, builds] = [await world.rows(), await world.liveBuilds()];
  world.use(after);
  let [rows, taken] = [old, begin];
  const isSwapped = async () => {
    const now = await world.liveBuilds();
    const swapped = dependantsOf(world.list, before, after).map((name) => now.get(name) !== builds.get(name));
    expect(new Set(swapped).size).toBe(1);
    rows = await world.rows();
    if (!swapped[0]) expect(rows).toEqual(old);
    return swapped[0] as boolean;
  };
  // A tick may swap, and what follows may start another rebuild: so check before and after each.
  for (let more = true; more && !(await isSwapped()); ) {
    if (taken < batches.length) await world.take(batches[taken++] as Case['events']);
    if (await isSwapped()) break;
    more = (await world.tick()) || taken < batches.length;
  }
  const atSwap = { rows, events: batches.slice(0, taken).flat() };
  for (const batch of batches.slice(taken)) {
    await world.take(batch);
    await world.tick();
  }
  await world.finish();
  expect(await isSwapped()).toBe(true);
  await expectOnlyLive(world);
  const atEnd = await world.rows();
  expect(atEnd).toEqual(await fresh(world, events));
  expect(atSwap.rows).toEqual(await fresh(world, atSwap.events));
}

/** The insights that one version of the code computes differently from another, and those that stand on them. */
function dependantsOf(
  list: readonly Insight[],
  before: readonly Insight[],
  after: readonly Insight[],
): readonly string[] {
  const isSame = ({ name, version }: Insight) => before.some((each) => each.name === name && each.version === version);
  const found = new Set(after.filter((each) => !isSame(each)).map(({ name }) => name));
  // A list is ordered so that each insight follows those that it stands on.
  for (const { name, after: below = [] } of list) if (below.some((each) => found.has(each))) found.add(name);
  return [...found];
}

async function expectOnlyLive(world: InsightWorld): Promise<void> {
  for (const { name } of world.insight.tables) {
    const left = await world.stored.ask(
      `select build, count(*)::int from ${name} where build not in (select build from engine.builds where status = 'live') group by 1`,
    );
    expect({ [name]: left }).toEqual({ [name]: [] });
  }
}
