import fc from 'fast-check';
import { useDatabase } from '#test/support/postgres.js';
import { byteArray, plainArray, textArray } from './array.literal.js';

const db = useDatabase();
const read = async (type: string, literal: string) =>
  (await db.database.query<{ values: unknown }>(`select $1::${type}[] as values`, [literal])).rows[0]?.values;

const text = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    'NULL',
    '{}',
    ',',
    '"',
    '\\',
    '\\n',
    '\\\\n',
    '\n',
    '\t',
    '\u0001',
    '\u007f',
    'ä',
    '😀',
    ' x ',
  ),
  fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0')),
  fc.json().filter((value) => !value.includes('\0')),
);

test('texts come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async (values) => {
      expect(await read('text', textArray(values))).toEqual(values);
    }),
  );
});

test('bytes and numbers come back as they were', async () => {
  const bytes = [Buffer.alloc(0), Buffer.from([0, 1, 0x5c, 0x22, 0xff])];
  expect(await read('bytea', byteArray(bytes))).toEqual(bytes);
  expect(await read('bytea', byteArray([]))).toEqual([]);
  expect(await read('int8', plainArray([1n, null, 9_223_372_036_854_775_807n]))).toEqual([
    1n,
    null,
    9_223_372_036_854_775_807n,
  ]);
  expect(await read('float8', plainArray([0.1, -1e21]))).toEqual([0.1, -1e21]);
});
