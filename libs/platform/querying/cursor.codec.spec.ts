import fc from 'fast-check';
import { instantText } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { placeOf } from '#libs/kernel/place.js';
import { listOf, readCursor, writeCursor } from './cursor.codec.js';
import { paging } from './query.parameters.js';

const list = listOf('journeys', { tier: 'gold', limit: 5 });

function codeOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('cursor', () => {
  it('returns the key it holds', () => {
    const printable = fc.string({ unit: 'grapheme', maxLength: 50 }).filter((each) => !/[\p{Cc}\p{Cs}]/u.test(each));
    const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(
        printable,
        time,
        fc.integer({ min: 0, max: 999 }),
        fc.uint8Array({ maxLength: 60 }),
        (text, at, micros, bytes) => {
          const instant = instantText({ time: at, micros });
          const cursor = writeCursor(list, [text, at, instant, bytes]);
          expect(readCursor(list, cursor, ['text', 'time', 'instant', 'place'])).toEqual([
            text,
            at,
            instant,
            Buffer.from(bytes),
          ]);
        },
      ),
    );
  });

  it('holds any double, as it is written, and nothing else in its place', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        const cursor = writeCursor(list, [`${double}`]);
        expect(readCursor(list, cursor, ['double'])).toEqual([`${double}`]);
      }),
    );
    for (const key of ['abc', '', '1e999', 'NaN', '0x10', ' 1', '1.0', 1])
      expect(codeOf(() => readCursor(list, writeCursor(list, [key]), ['double']))).toBe('INVALID_CURSOR');
  });

  it('is accepted back, however long the sources and ids in it', () => {
    const long = '\u{1f600}'.repeat(200);
    const place = placeOf({ time: 0, micros: 0, type: 'touchpoint.recorded', sequence: null, source: long, id: long });
    const cursor = writeCursor(list, [place, place]);
    expect(paging.cursor.read(cursor)).toBe(cursor);
  });

  it('belongs to the same list whatever the order of the filters, the page size and the page', () => {
    expect(listOf('journeys', { tier: 'gold', status: undefined, cursor: 'x', limit: 9 })).toBe(list);
    expect(listOf('a', { x: 1, y: 2 })).toBe(listOf('a', { y: 2, x: 1 }));
  });

  it('is refused by another list and with other filters', () => {
    const cursor = writeCursor(list, ['a']);
    expect(codeOf(() => readCursor(listOf('customers', { tier: 'gold' }), cursor, ['text']))).toBe('INVALID_CURSOR');
    expect(codeOf(() => readCursor(listOf('journeys', { tier: 'vip' }), cursor, ['text']))).toBe('INVALID_CURSOR');
    expect(readCursor(list, cursor, ['text'])).toEqual(['a']);
    expect(readCursor(list, undefined, ['text'])).toBeUndefined();
  });

  it('is refused if it is anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (cursor) => {
          expect(codeOf(() => readCursor(list, cursor, ['text', 'time']))).toBe('INVALID_CURSOR');
        },
      ),
    );
    for (const key of [
      ['a', 1.5],
      ['a', 1e300],
      ['a', -62_167_219_200_001],
      ['\u0000', 1],
      ['a'],
      ['a', 1, 'b'],
      [1, 1],
    ]) {
      expect(codeOf(() => readCursor(list, writeCursor(list, key), ['text', 'time']))).toBe('INVALID_CURSOR');
    }
    for (const instant of [
      1,
      'now',
      '2024-01-31T12:00:00Z',
      '2024-02-30T12:00:00.000Z',
      '0000-12-31T23:59:59.999Z',
      '2024-01-31T12:00:00.000000Z',
      "2024-01-31T12:00:00.000Z'",
    ]) {
      expect(codeOf(() => readCursor(list, writeCursor(list, [instant]), ['instant']))).toBe('INVALID_CURSOR');
    }
  });
});
