import { useDatabase } from '#test/support/postgres.js';
import { Counts, type CountTable } from './counts.js';
import { SumsOfBuilds } from './sums.js';
import { storeSums } from './sums.table.js';

const db = useDatabase();
const [BUILD, OTHER] = [7, 8];
const TABLE = {
  name: 'insight.counts_of_test',
  key: { day: 'date', name: 'text' },
  counts: ['n', 'amount'],
} as const satisfies CountTable;

beforeAll(() =>
  db.database.query(
    'create table insight.counts_of_test (build int, day date, name text, n numeric not null, amount numeric not null, primary key (build, day, name))',
  ),
);
beforeEach(() => db.database.query('truncate insight.counts_of_test'));

/** Adds 1 and an amount under each name to builds, in a transaction. */
function add(builds: readonly number[], names: readonly string[], amount: bigint, sign: 1 | -1 = 1): Promise<void> {
  const sums = new SumsOfBuilds();
  for (const build of builds)
    for (const name of names)
      sums.of(build).counts.add(TABLE, { day: '2024-01-31', name }, { n: sign, amount: BigInt(sign) * amount });
  return db.database.transaction((sql) => storeSums(sql, sums));
}

async function stored(build: number): Promise<readonly string[]> {
  const { rows } = await db.database.query<{ name: string; n: string; amount: string }>(
    'select name, n, amount from insight.counts_of_test where build = $1 order by name',
    [build],
  );
  return rows.map(({ name, n, amount }) => `${name} ${n} ${amount}`);
}

it('writers that add to the same rows at once lose nothing and do not deadlock', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const rounds = Array.from({ length: 24 }, (_, index) => index);
  await Promise.all(
    rounds.map((index) =>
      // Whichever row and build they met first.
      add(index % 2 === 0 ? [BUILD, OTHER] : [OTHER, BUILD], index % 3 === 0 ? names : [...names].reverse(), 10n),
    ),
  );
  const all = names.map((name) => `${name} 24 240`);
  expect([await stored(BUILD), await stored(OTHER)]).toEqual([all, all]);
});

it('numbers are exact beyond what a double holds, and taking back what was added leaves zero', async () => {
  const huge = 99_999_999_999_999_999_999n;
  await add([BUILD], ['a', 'b'], huge);
  await add([BUILD], ['a'], 1n);
  expect(await stored(BUILD)).toEqual(['a 2 100000000000000000000', 'b 1 99999999999999999999']);
  await add([BUILD], ['b'], huge, -1);
  expect(await stored(BUILD)).toEqual(['a 2 100000000000000000000', 'b 0 0']);
});

it('what cancels out is not written', () => {
  const counts = new Counts();
  const key = { day: '2024-01-31', name: 'a' };
  counts.add(TABLE, key, { n: 1, amount: 5n });
  expect(counts.rowsOf(TABLE)).toEqual([{ key, counts: { n: 1, amount: 5n } }]);
  counts.add(TABLE, key, { n: -1, amount: -5 });
  expect(counts.rowsOf(TABLE)).toEqual([]);
});
