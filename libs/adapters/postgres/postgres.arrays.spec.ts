import fc from 'fast-check';
import { useDatabase } from '#test/support/postgres.js';
import { arraysIn, binaryArray } from './postgres.arrays.js';

const db = useDatabase();

/** What PostgreSQL reads from an array, each value as text. */
async function asText(type: string, sent: unknown): Promise<readonly (string | null)[]> {
  const { rows } = await db.database.query<{ read: string[] }>(`select $1::${type}[]::text[] as read`, [sent]);
  return rows[0]?.read ?? [];
}

/** The same array as text: PostgreSQL's own reading of it. */
const written = (values: readonly unknown[]) =>
  `{${values.map((value) => (value === null ? 'null' : `"${`${value}`.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const bytes = (value: Buffer | null) => value && `\\x${value.toString('hex')}`;

const VALUES = {
  text: fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', '')),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).chain((value) => fc.constantFrom(value, `${value}`)),
  int: fc.integer().chain((value) => fc.constantFrom<number | string>(value, `${value}`)),
  date: fc.oneof(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((time) => time.toISOString().slice(0, 10)),
    fc.constantFrom('infinity', '-infinity'),
  ),
  boolean: fc.boolean(),
  float8: fc.double(),
  uuid: fc.uuid(),
} satisfies Record<string, fc.Arbitrary<unknown>>;

describe('an array in binary', () => {
  it.each(Object.entries(VALUES))('of %s is read as the same array is from text', async (type, value) => {
    const arrays = fc.array(fc.option(value as fc.Arbitrary<unknown>), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(arrays, async (values) => {
        const sent = binaryArray(type, values);
        expect(sent).toBeInstanceOf(Buffer);
        expect(await asText(type, sent)).toEqual(await asText(type, written(values)));
      }),
      { numRuns: 60 },
    );
  });

  it('holds bytes of any length, and what does not fit where the last array did', async () => {
    const values = [Buffer.alloc(0), Buffer.from([0, 127, 128, 255]), null, Buffer.alloc(200_000, 7)];
    const sent = binaryArray('bytea', values);
    expect(sent).toBeInstanceOf(Buffer);
    expect(await asText('bytea', sent)).toEqual(values.map(bytes));
    const long = 'é'.repeat(1_000_000);
    expect(await asText('text', binaryArray('text', [long]))).toEqual([long]);
    // What was reserved for it is gone again.
    expect(await asText('bytea', binaryArray('bytea', values))).toEqual(values.map(bytes));
  });

  it.each([
    ['text', 5],
    ['text', { a: 1 }],
    ['bigint', '1.5'],
    ['bigint', 2 ** 60],
    ['bigint', '9223372036854775808'],
    ['bigint', ' 1'],
    ['int', 2 ** 31],
    ['int', 1.5],
    ['int', 'one'],
    ['date', '2024-02-30'],
    ['date', '2024-2-3'],
    ['date', '0000-01-01'],
    ['boolean', 'yes'],
    ['float8', '1'],
    ['uuid', 'none'],
    ['bytea', 'none'],
    ['numeric', '1'],
    ['text', ['nested']],
  ])('of %s is none if it holds %j: PostgreSQL reads it, or refuses it', (type, value) => {
    expect(binaryArray(type, [value])).toBeUndefined();
  });
});

describe('a statement', () => {
  it('says which of its parameters are arrays, and of what', () => {
    expect(arraysIn('select $1, $3::text[] from unnest($2::bigint[], $10::date[]) where $1 = $2::int[]')).toEqual([
      ...[undefined, 'bigint', 'text', undefined, undefined, undefined, undefined, undefined, undefined, 'date'],
    ]);
  });

  it('takes arrays in which PostgreSQL must read something, and says what it cannot read', async () => {
    const { rows } = await db.database.query('select $1::date[]::text as days, $2::text[] as words', [
      ['2024-2-3', '2024-02-04'],
      ['a', 5],
    ]);
    expect(rows).toEqual([{ days: '{2024-02-03,2024-02-04}', words: ['a', '5'] }]);
    await expect(db.database.query('select $1::date[]', [['2024-02-30']])).rejects.toMatchObject({ code: '22008' });
    await expect(db.database.query('select $1::text[]', [['a\0b']])).rejects.toMatchObject({ code: '22021' });
  });
});
