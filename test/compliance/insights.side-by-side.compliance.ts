import { PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';
import { numbered } from '#test/support/stored.history.js';
import { forCases, fresh, inOrder, pick, RUNS } from './insight.cases.js';
import { type SideBySide, takeInLanes, takeSideBySide } from './insight.side-by-side.js';
import { worldOfAll } from './insight.together.js';
import type { InsightWorld } from './insight.world.js';

const db = useDatabase();
let world: InsightWorld;
beforeAll(async () => {
  world = await worldOfAll(db);
});
afterAll(() => world?.stored.close());
beforeEach(() => db.database.query('delete from engine.partitions'));

test.each<SideBySide>([
  { partitions: 1, processes: 1 },
  { partitions: 2, processes: 2 },
  { partitions: 12, processes: 5 },
])(
  'projectors side by side end in the rows of one that takes everything at once: %j',
  (how) =>
    forCases({ ...RUNS, runs: 4 * RUNS.runs }, async (given) => {
      // What concerns all customers comes first in every second history: it is applied alone, in each partition.
      const first = pick(given.picks, 0) % 2 === 0 ? numbered(inOrder(given.events)) : given.events;
      const expected = await fresh(world, first);
      await db.database.query('delete from engine.partitions');
      expect(await takeSideBySide(world, { ...given, events: first }, how)).toEqual([]);
      expect(await world.rows()).toEqual(expected);
    }),
  PATIENCE_MS,
);

test.each([[[2, 3]], [[3, 1]], [[12, 5]]])(
  'lanes, whose number changes at a restart (%j), end in the rows of one that takes everything at once',
  (lanes) =>
    forCases({ ...RUNS, runs: 2 * RUNS.runs }, async (given) => {
      const events = numbered(given.events);
      const expected = await fresh(world, events);
      expect(await takeInLanes(world, { ...given, events }, lanes)).toEqual([]);
      expect(await world.rows()).toEqual(expected);
    }),
  PATIENCE_MS,
);
