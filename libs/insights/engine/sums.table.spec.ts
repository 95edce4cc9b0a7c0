import type { Applying } from '#libs/eventing/projection.js';
import { countedJourney } from '#test/support/counted.journey.js';
import { useDatabase } from '#test/support/postgres.js';
import type { Named } from './named.sums.js';
import { decodeSums } from './sums.codec.js';
import { SumsOfBuilds } from './sums.js';
import { storeSums } from './sums.table.js';
import { type Cell, Cells } from '#libs/insights/journey/journey.cells.js';
import { JOURNEY_WIDTH, TYPE_WIDTH } from '#libs/insights/journey/journey.sums.js';

const db = useDatabase();
const [BUILD, OTHER] = [7, 8];

function counted(seeds: readonly number[]): Cells {
  const cells = new Cells();
  count(cells, seeds, 1);
  return cells;
}

function count(cells: Cells, seeds: readonly number[], sign: 1 | -1): void {
  for (const seed of seeds) cells.count(countedJourney(seed), sign);
}

/** Adds journeys to builds, in a transaction. */
function add(builds: readonly number[], seeds: readonly number[], sign: 1 | -1 = 1, how?: Applying): Promise<void> {
  const sums = new SumsOfBuilds();
  for (const build of builds) count(new Cells(sums.of(build)), seeds, sign);
  return db.database.transaction((sql) => storeSums(sql, sums, how));
}

type Row = Cell['key'] & { journeys: Buffer; types: Buffer };

const byName = (sums: Iterable<Named>) =>
  Object.fromEntries(
    [...sums].flatMap(({ names, sums: each }) => (each.some(Boolean) ? [[names.join(' '), each.map(BigInt)]] : [])),
  );

async function stored(build: number): Promise<readonly unknown[]> {
  const { rows } = await db.database.query<Row>(
    'select definition, staff, day::text, tier, journeys, types from insight.cells where build = $1 and octet_length(journeys) + octet_length(types) > 0 order by definition, staff, day::text collate "C", tier',
    [build],
  );
  return rows.map(({ journeys, types, ...key }) => ({
    key,
    journeys: byName(decodeSums(journeys, JOURNEY_WIDTH)),
    types: byName(decodeSums(types, TYPE_WIDTH)),
  }));
}

const expected = (cells: Cells) =>
  cells
    .entries()
    .map(({ key, vectors: { journeys, types } }) => ({ key, journeys: byName(journeys), types: byName(types) }));

beforeEach(() => db.database.query('truncate insight.cells'));

it('writers that add to the same cells at once lose nothing and do not deadlock', async () => {
  const seeds = Array.from({ length: 8 }, (_, writer) =>
    Array.from({ length: 12 }, (_, n) => (writer * 5 + n * 7) % 60),
  );
  // Each adds again and again: first where there is nothing, then where others have added.
  for (let round = 0; round < 5; round++)
    await Promise.all(
      seeds.map((some, writer) => {
        // Whichever build they encountered first.
        return add(writer % 2 === 0 ? [BUILD, OTHER] : [OTHER, BUILD], some);
      }),
    );
  const all = expected(counted([1, 2, 3, 4, 5].flatMap(() => seeds.flat())));
  expect([await stored(BUILD), await stored(OTHER)]).toEqual([all, all]);
});

it('who adds alone and who adds beside others add to each other', async () => {
  await add([BUILD], [1, 2, 3], 1, 'alone');
  await add([BUILD], [2, 3, 4]);
  await add([BUILD, OTHER], [3, 4, 5, 6], 1, 'alone');
  await add([BUILD], [1, 6], -1, 'alone');
  expect(await stored(BUILD)).toEqual(expected(counted([2, 3, 2, 3, 4, 3, 4, 5])));
  expect(await stored(OTHER)).toEqual(expected(counted([3, 4, 5, 6])));
});

it('taking back what was added leaves nothing', async () => {
  await add([BUILD], [1, 2, 3, 4]);
  await add([BUILD], [1, 2, 3, 4], -1);
  const { rows } = await db.database.query(
    'select from insight.cells where octet_length(journeys) + octet_length(types) > 0',
  );
  expect(rows).toEqual([]);
});

it('what was added and taken back before it is stored makes no row', async () => {
  const sums = new SumsOfBuilds();
  const cells = new Cells(sums.of(BUILD));
  count(cells, [1, 2], 1);
  count(cells, [2], -1);
  await db.database.transaction((sql) => storeSums(sql, sums));
  const { rows } = await db.database.query('select from insight.cells');
  expect(rows).toHaveLength(counted([1]).entries().length);
});

it('nothing is added where keys come back otherwise than they were sent', async () => {
  const sums = new SumsOfBuilds();
  count(new Cells(sums.of(BUILD)), [1], 1);
  const adding = db.database.transaction(async (sql) => {
    await sql.query("set local datestyle = 'German'");
    await storeSums(sql, sums);
  });
  await expect(adding).rejects.toThrow('insight.cells returned other keys than it was given');
  expect(await stored(BUILD)).toEqual([]);
});
