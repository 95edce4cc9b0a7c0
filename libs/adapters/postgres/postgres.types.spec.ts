import { together } from '#libs/eventing/database.js';
import { useDatabase } from '#test/support/postgres.js';

const test = useDatabase();
const query = async (text: string, values?: readonly unknown[]) => (await test.database.query(text, values)).rows;

describe('columns', () => {
  it('come back without losing a digit', async () => {
    expect(
      await query(`select 9223372036854775807::int8 as big, array[1, null, 9007199254740993]::int8[] as bigs,
        0.10::numeric as money, array[0.10, null]::numeric[] as moneys, 2::int4 as small, 0.5::float8 as half`),
    ).toEqual([
      {
        big: 9223372036854775807n,
        bigs: [1n, null, 9007199254740993n],
        money: '0.10',
        moneys: ['0.10', null],
        small: 2,
        half: 0.5,
      },
    ]);
  });

  it('come back as what they are', async () => {
    expect(
      await query(`select '{"a": [1]}'::json as json, '"x"'::jsonb as jsonb, '2024-02-29T12:00:00.123+01'::timestamptz as at,
        '2024-02-29'::date as day, '2024-02-29 12:00'::timestamp as local, '\\x0001'::bytea as bytes, null as nothing`),
    ).toEqual([
      {
        json: { a: [1] },
        jsonb: 'x',
        at: new Date('2024-02-29T11:00:00.123Z'),
        day: '2024-02-29',
        local: '2024-02-29 12:00:00',
        bytes: Buffer.from([0, 1]),
        nothing: null,
      },
    ]);
  });

  it('come in binary as they come as text', async () => {
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = `select n::int as small, (n::int8 << 30) + n as big, 'é界' || chr(128512) as text, $1::bytea as bytes,
        ''::bytea as none, null::bytea as nothing
      from unnest(array[-2147483648, -1, 0, 128, 1000, 2147483647]) as n`;
    const expected = [-(2 ** 31), -1, 0, 128, 1000, 2 ** 31 - 1].map((n) => {
      const big = (BigInt(n) << 30n) + BigInt(n);
      return { small: n, big, text: 'é界😀', bytes: every, none: Buffer.alloc(0), nothing: null };
    });
    for (const binary of [true, false, true])
      expect((await test.database.query(text, [every], { binary })).rows).toEqual(expected);
    for (const repeated of [true, false]) {
      const mixed = test.database.transaction(
        (sql) => together([false, true, false, true].map((binary) => sql.query(text, [every], { binary }))),
        { repeated },
      );
      for (const { rows } of await mixed) expect(rows).toEqual(expected);
    }
  });

  it('come in binary whole, however many packets bring them', async () => {
    const half = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 7919) >> 3));
    const text = `select $1::bytea || decode(repeat('ff00', n), 'hex') as bytes from generate_series(0, 9) as n`;
    const { rows } = await test.database.query<{ bytes: Buffer }>(text, [half], { binary: true });
    const whole = (n: number) => Buffer.concat([half, Buffer.from('ff00'.repeat(n), 'hex')]);
    expect(rows.map(({ bytes }, n) => bytes.equals(whole(n)))).toEqual(new Array(10).fill(true));
  });

  it('that do not come in binary are refused', async () => {
    const refused = test.database.query('select $1::date as day', ['2024-02-29'], { binary: true });
    await expect(refused).rejects.toThrow('Columns of type 1082 do not come in binary');
    expect(test.database.use()).toMatchObject({ waiting: 0 });
    expect(await query('select $1::date as day', ['2024-02-29'])).toEqual([{ day: '2024-02-29' }]);
  });

  it('leave the parsers of other connections alone', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client(test.connection);
    await client.connect();
    expect((await client.query('select 1::int8 as n')).rows).toEqual([{ n: '1' }]);
    await client.end();
  });
});
