import { createHash, scryptSync } from 'node:crypto';
import { useDatabase } from '#test/support/postgres.js';
import { masterKeyOf } from './master.key.js';
import { PostgresKeyring } from './postgres.keyring.js';

const WORDS = 'correct horse battery staple and more';
const sha256 = (text: string) => createHash('sha256').update(text).digest();
const given = useDatabase();

const begun = async () => {
  const { rows } = await given.database.query<{ name: string; wrapped: Buffer }>(
    'select * from platform.keyring_secrets',
  );
  return rows;
};
beforeEach(() => given.database.query('delete from platform.keyring_secrets'));

test('words are stretched by scrypt, with a salt of the database that all its processes share', async () => {
  const [one, other] = await Promise.all([masterKeyOf(WORDS, given.database), masterKeyOf(WORDS, given.database)]);
  const [salt] = await begun();
  expect([salt?.name, salt?.wrapped.length]).toEqual(['master-key-salt', 16]);
  const expected = scryptSync(WORDS, salt?.wrapped as Buffer, 32, { N: 65_536, r: 8, p: 2, maxmem: 128 * 1024 ** 2 });
  expect([Buffer.from(one).equals(expected), Buffer.from(other).equals(expected)]).toEqual([true, true]);
  await PostgresKeyring.open(given.database, one);
  expect(Buffer.from(await masterKeyOf(WORDS, given.database)).equals(expected)).toBe(true);
  await expect(PostgresKeyring.open(given.database, sha256(WORDS))).rejects.toThrow('does not fit this database');
});

test('what was begun with words before they were stretched still opens', async () => {
  const before = await PostgresKeyring.open(given.database, sha256(WORDS));
  const sealed = await before.seal('acme', [{ customerId: 'c', value: 'said' }]);
  const after = await PostgresKeyring.open(given.database, await masterKeyOf(WORDS, given.database));
  expect(await after.open('acme', sealed)).toEqual(['said']);
  expect((await begun()).map(({ name }) => name)).toEqual(['content-hash']);
});

test('a database does not begin with a short one, but what was begun with it opens', async () => {
  await expect(masterKeyOf('x'.repeat(31), given.database)).rejects.toMatchObject({
    code: 'SHORT_MASTER_KEY',
    message: expect.stringContaining('PEAKEND_MASTER_KEY must have at least 32 characters'),
  });
  expect(await begun()).toEqual([]);
  await PostgresKeyring.open(given.database, sha256('x'));
  await PostgresKeyring.open(given.database, await masterKeyOf('x', given.database));
});

test.each([
  ['as npm start makes them', 'Zk3vY1bq0sW7uN8xJ2mT5rL9pC4dF6gHaEiOyKtVwXo'],
  ['as openssl rand -hex 32 does', 'b5a1'.repeat(16)],
  ['as openssl rand -base64 32 does', 'Zk3vY1bq0sW7uN8x+2mT5rL9pC4dF6gHaEiO/KtVwXo='],
])('random keys, %s, need no stretching', async (_, text) => {
  expect(Buffer.from(await masterKeyOf(text, given.database)).equals(sha256(text))).toBe(true);
  expect(await begun()).toEqual([]);
});
