import type { Database } from '#libs/eventing/database.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { PostgresKeyring } from './postgres.keyring.js';

const master = Buffer.alloc(32, 'the master key');

/** A database that counts its statements. */
function counting(database: Database): Database & { statements: number } {
  return {
    statements: 0,
    query(text, values) {
      this.statements++;
      return database.query(text, values);
    },
    transaction: (work, options) => database.transaction(work, options),
  };
}

describe('PostgresKeyring', () => {
  const test = useDatabase();
  const open = (masterKey = master) => PostgresKeyring.open(test.database, masterKey);
  const words = { customerId: '4711', value: 'It took hours. 排队太久 😡' };

  it('opens what it sealed, in order, whatever it is and whichever process asks', async () => {
    const keyring = await open();
    const personal = [
      words,
      { customerId: 'é/2', value: { vip: true, age: 41.5, name: null } },
      { customerId: '4711', value: [] },
    ];
    const sealed = await keyring.seal('acme', personal);
    expect(sealed[0]?.key).toBe(sealed[2]?.key);
    expect(sealed[0]?.key).not.toBe(sealed[1]?.key);
    for (const { sealed: text, key } of sealed) expect(text + key).toMatch(/^[\w-]+$/);
    expect(await keyring.open('acme', sealed)).toEqual(personal.map(({ value }) => value));
    expect(await (await open()).open('acme', [...sealed].reverse())).toEqual(
      personal.map(({ value }) => value).reverse(),
    );
  });

  // Expected values computed with Web Crypto from the same bytes.
  it('writes a format that must stay readable', async () => {
    let next = 0;
    const random = (n: number) => Buffer.from(Array.from({ length: n }, () => next++ % 256));
    const keyring = await PostgresKeyring.open(test.database, master, random);
    next = 0;
    const [sealed] = await keyring.seal('acme', [{ customerId: 'golden', value: 'words' }]);
    expect(sealed).toEqual({
      sealed: 'PD0-P0BBQkNERUZHy5Hu_kczAN7iqpPYoZHtZGvd7TJxujI',
      key: 'AAECAwQFBgcICQoLDA0ODw',
    });
    const { rows } = await test.database.query<{ wrapped: Buffer }>(
      "select wrapped from platform.customer_keys where customer_id = 'golden'",
    );
    expect(rows[0]?.wrapped.toString('base64url')).toBe(
      'MDEyMzQ1Njc4OTo7XQREpq0YxqPBrCVgNDQzAl7MxTHuHIl2TIEnzIYfQRvAdP-Ntk6DV3mpYCcqtCXv',
    );
  });

  it('seals the same content differently each time, with the same hash', async () => {
    const keyring = await open();
    const [first, second] = await keyring.seal('acme', [words, words]);
    expect(first?.sealed).not.toBe(second?.sealed);
    expect(keyring.contentHash('content')).toEqual((await open()).contentHash('content'));
    expect(keyring.contentHash('content')).not.toEqual(keyring.contentHash('content '));
  });

  it('keeps neither content nor keys in the clear', async () => {
    const keyring = await open();
    const [sealed] = await keyring.seal('acme', [{ customerId: 'visible', value: 'invisible' }]);
    expect(Buffer.from(sealed?.sealed as string, 'base64url').includes('invisible')).toBe(false);
    const { rows } = await test.database.query<{ wrapped: Buffer }>(
      "select wrapped from platform.customer_keys where customer_id = 'visible'",
    );
    expect(rows[0]?.wrapped).toHaveLength(12 + 32 + 16);
  });

  it("opens nothing with another tenant's keys", async () => {
    const keyring = await open();
    const sealed = await keyring.seal('acme', [words]);
    expect(await keyring.open('other', sealed)).toEqual([undefined]);
    expect(await (await open()).open('other', sealed)).toEqual([undefined]);
  });

  it('distinguishes altered content from content whose key is gone', async () => {
    const keyring = await open();
    const [mine, theirs] = await keyring.seal('acme', [words, { customerId: '4712', value: 'x' }]);
    await expect(
      keyring.open('acme', [{ sealed: theirs?.sealed as string, key: mine?.key as string }]),
    ).rejects.toThrow('was altered');
    expect(await keyring.open('acme', [{ sealed: 'AAAA', key: 'unknown' }])).toEqual([undefined]);
  });

  it('notices a key that was moved to another customer', async () => {
    const keyring = await open();
    const sealed = await keyring.seal('acme', [{ customerId: 'moved', value: 'x' }]);
    await test.database.query("update platform.customer_keys set customer_id = 'thief' where customer_id = 'moved'");
    await expect((await open()).open('acme', sealed)).rejects.toThrow(
      'was altered, or wrapped with another master key',
    );
  });

  it('forgets a destroyed key for ever and gives the customer another', async () => {
    const keyring = await open();
    const kept = await keyring.seal('acme', [words]);
    const before = await keyring.seal('acme', [{ customerId: 'gone', value: 'before' }]);
    const key = before[0]?.key as string;
    expect(await keyring.keysOf('acme', ['gone', 'unheard of'])).toEqual(new Map([['gone', key]]));
    expect(await keyring.living('acme', [key, 'unknown'])).toEqual([key]);
    await keyring.destroy('other', [key]);
    expect(await keyring.living('acme', [key])).toEqual([key]);
    await keyring.destroy('acme', [key]);
    await keyring.destroy('acme', [key]);
    expect(await keyring.living('acme', [key])).toEqual([]);
    expect(await keyring.keysOf('acme', ['gone'])).toEqual(new Map());
    const after = await keyring.seal('acme', [{ customerId: 'gone', value: 'after' }]);
    for (const one of [keyring, await open()]) {
      expect(await one.open('acme', [...before, ...after, ...kept])).toEqual([undefined, 'after', words.value]);
    }
    expect(after[0]?.key).not.toBe(before[0]?.key);
  });

  it('destroys in the order of ids: whoever waits for one key holds none after it', async () => {
    const keyring = await open();
    const customers = Array.from({ length: 10 }, (_, i) => ({ customerId: `family ${i}`, value: i }));
    const [first = '', ...rest] = (await keyring.seal('acme', customers)).map(({ key }) => key).sort();
    const lock = 'select key_id from platform.customer_keys where key_id = any($1::text[]) for update';
    let destroying = Promise.resolve();
    await test.database.transaction(async (sql) => {
      await sql.query(lock, [[first]]);
      destroying = keyring.destroy('acme', [...rest, first]);
      await eventually('it waits', async () => {
        const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        return (await test.database.query(waiting)).rowCount === 1;
      });
      expect((await sql.query(`${lock} skip locked`, [rest])).rowCount).toBe(rest.length);
    });
    await destroying;
    expect(await keyring.living('acme', [first, ...rest])).toEqual([]);
  });

  it('stops reading and sealing with a key within a second after another process destroyed it', async () => {
    let now = 0;
    const mine = await PostgresKeyring.open(test.database, master, undefined, () => now);
    const other = await open();
    const before = await mine.seal('acme', [
      { customerId: 'left', value: 'before' },
      { customerId: 'stays', value: 'still' },
    ]);
    await other.destroy('acme', [before[0]?.key as string]);
    now = 999;
    expect(await mine.open('acme', before)).toEqual(['before', 'still']);
    now = 1_000;
    expect(await mine.open('acme', before)).toEqual([undefined, 'still']);
    const after = await mine.seal('acme', [
      { customerId: 'left', value: 'after' },
      { customerId: 'stays', value: 'on' },
    ]);
    expect([after[0]?.key === before[0]?.key, after[1]?.key === before[1]?.key]).toEqual([false, true]);
    expect(await other.open('acme', after)).toEqual(['after', 'on']);
  });

  it('asks in one query whether all the keys it remembers still live', async () => {
    let now = 0;
    const database = counting(test.database);
    const keyring = await PostgresKeyring.open(database, master, undefined, () => now);
    const some = Array.from({ length: 100 }, (_, i) => ({ customerId: `asked again ${i}`, value: i }));
    const sealed = await keyring.seal('acme', some);
    now = 5_000;
    database.statements = 0;
    await keyring.seal('acme', some);
    await keyring.open('acme', sealed);
    expect(database.statements).toBe(1);
  });

  it('gives a customer one key, however many ask for it at once, in whatever order', async () => {
    const keyrings = await Promise.all([open(), open(), open(), open()]);
    const customers = Array.from({ length: 200 }, (_, i) => ({ customerId: `at once ${i}`, value: i }));
    const sealed = await Promise.all(
      keyrings.map((keyring, i) => keyring.seal('acme', i % 2 === 0 ? customers : [...customers].reverse())),
    );
    const keys = sealed.map((some, i) => (i % 2 === 0 ? some : [...some].reverse()).map(({ key }) => key));
    for (const some of keys) expect(some).toEqual(keys[0]);
    expect(new Set(keys[0]).size).toBe(200);
  });

  it('asks the database once for all new customers, and not at all for known ones', async () => {
    const database = counting(test.database);
    const keyring = await PostgresKeyring.open(database, master, undefined, () => 0);
    database.statements = 0;
    const many = Array.from({ length: 2_000 }, (_, i) => ({ customerId: `many ${i}`, value: 'x' }));
    const sealed = await keyring.seal('acme', many);
    expect(database.statements).toBe(1);
    await keyring.seal('acme', many);
    await keyring.open('acme', sealed);
    await keyring.seal('acme', []);
    expect(database.statements).toBe(1);
    const other = await PostgresKeyring.open(database, master);
    database.statements = 0;
    await other.open('acme', sealed);
    expect(database.statements).toBe(1);
  });

  it('refuses another master key, saying what to do', async () => {
    await open();
    await expect(open(Buffer.alloc(32, 'another'))).rejects.toThrow(/does not fit this database.*PEAKEND_MASTER_KEY/);
    await expect(open(Buffer.alloc(16))).rejects.toThrow('32 bytes');
  });
});
