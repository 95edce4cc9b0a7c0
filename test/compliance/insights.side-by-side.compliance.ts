import { PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';
import { forCases, fresh, RUNS } from './insight.cases.js';
import { type SideBySide, takeSideBySide } from './insight.side-by-side.js';
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
      const expected = await fresh(world, given.events);
      await db.database.query('delete from engine.partitions');
      expect(await takeSideBySide(world, given, how)).toEqual([]);
      expect(await world.rows()).toEqual(expected);
    }),
  PATIENCE_MS,
);
