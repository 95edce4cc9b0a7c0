import { copyTables, firstDifference, withBoth } from '#libs/adapters/postgres/table.copy.js';
import { useDatabase } from '../support/postgres.js';

const [one, other] = [useDatabase(), useDatabase()];
const TABLES = ['platform.tenants', 'platform.keys'];

const tenant = (db: typeof one, name: string, zone = 'UTC') =>
  db.database.query('insert into platform.tenants (name, time_zone, created_at) values ($1, $2, now())', [name, zone]);
const key = (db: typeof one, name: string) =>
  db.database.query<{ key_no: bigint }>(
    `insert into platform.keys (key_id, hash, tenant, scopes, created_at)
     values (gen_random_uuid(), decode(md5(random()::text), 'hex'), $1, '{query}', now()) returning key_no`,
    [name],
  );
const different = async (question: string, normal?: (row: string) => string) =>
  withBoth(one.connection, other.connection, (from, to) => firstDifference(from, to, question, normal));
const copy = (tables = TABLES) =>
  withBoth(one.connection, other.connection, (from, to) => copyTables(from, to, tables));

const NAMES = 'select name, time_zone from platform.tenants order by name';

it('makes tables hold what others hold, repeatedly, and numbering continues after that', async () => {
  await tenant(one, 'a', 'Europe/Berlin');
  await tenant(one, 'tab\tand\nline');
  for (let made = 0; made < 3; made++) await key(one, 'a');
  await tenant(other, 'left over');
  await copy();
  await copy();
  expect(await different(NAMES)).toEqual({ different: null, count: 2 });
  expect(await different('select * from platform.keys order by key_no')).toEqual({ different: null, count: 3 });
  expect((await key(other, 'a')).rows).toEqual([{ key_no: 4n }]);
});

it('changes nothing if one table cannot be copied', async () => {
  await tenant(other, 'mine');
  await expect(copy(['platform.tenants', 'platform.none'])).rejects.toThrow('platform.none');
  const { rows } = await other.database.query<{ name: string }>(NAMES);
  expect(rows.map(({ name }) => name)).toEqual(['a', 'mine', 'tab\tand\nline']);
});

it('finds the first row that only one of them has, wherever it is', async () => {
  await copy();
  await tenant(other, 'b');
  expect(await different(NAMES)).toEqual({ different: 'tab\\tand\\nline\tUTC', count: 2 });
  await copy();
  await tenant(one, 'z');
  expect(await different(NAMES)).toEqual({ different: 'z\tUTC', count: 3 });
  await copy();
  await other.database.query("update platform.tenants set time_zone = 'Asia/Tokyo' where name = 'a'");
  expect((await different(NAMES)).different).toBe('a\tEurope/Berlin');
  expect((await different(NAMES, (row) => row.replace(/\t.*/, ''))).different).toBeNull();
});
