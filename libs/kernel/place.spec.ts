import fc from 'fast-check';
import { fromMicroseconds, type Instant, instantOfText, instantText, toMicroseconds } from './instant.js';
import {
  compareMoments,
  comparePlaces,
  instantOf,
  isLaterBy,
  microsecondsOf,
  type Placed,
  placeFrom,
  placeOf,
  timeOf,
} from './place.js';

const [FIRST, LAST] = [-62_135_596_800_000, 253_402_300_799_999];
const instant = fc.record({
  time: fc.oneof(
    fc.integer({ min: FIRST, max: LAST }),
    fc.constantFrom(FIRST, LAST, 0, -1, 2 ** 32, 1_706_693_400_000),
  ),
  micros: fc.oneof(fc.integer({ min: 0, max: 999 }), fc.constantFrom(0, 999)),
});
/** Moments close to each other, and far apart. */
const pair = fc.oneof(
  fc.tuple(instant, instant),
  fc
    .tuple(instant, fc.bigInt({ min: -3_000n, max: 3_000n }))
    .map(([a, apart]) => [a, fromMicroseconds(toMicroseconds(a) + apart)] as const),
);
const fact = (at: Instant, more: Partial<Placed> = {}): Placed => ({
  ...at,
  type: 'touchpoint.recorded',
  sequence: null,
  source: '/web',
  id: '1',
  ...more,
});
const sign = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

describe('a place', () => {
  it('gives its moment to the microsecond', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const place = placeOf(fact(at));
        expect(timeOf(place)).toBe(at.time);
        expect(instantOf(place)).toEqual(at);
        expect(microsecondsOf(place)).toBe(toMicroseconds(at));
        expect(placeFrom(at.time, at.micros)).toEqual(place.subarray(0, 8));
      }),
    );
  });

  it('comes before another by time, to the microsecond, whatever the rest', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const order = sign(toMicroseconds(a), toMicroseconds(b));
        const places = [placeOf(fact(a, { type: 'journey.ended', id: 'z' })), placeOf(fact(b))] as const;
        expect(Math.sign(compareMoments(...places))).toBe(order);
        if (order !== 0) expect(Math.sign(comparePlaces(...places))).toBe(order);
        expect(comparePlaces(placeFrom(b.time, b.micros), places[0])).toBe(order === 0 ? -1 : -order);
      }),
    );
  });

  it('is more than a gap after another from the next microsecond on', () => {
    fc.assert(
      fc.property(pair, fc.integer({ min: 0, max: 5 }), ([a, b], gap) => {
        const apart = toMicroseconds(b) - toMicroseconds(a);
        expect(isLaterBy(gap, placeFrom(a.time, a.micros), placeFrom(b.time, b.micros))).toBe(
          apart > BigInt(gap) * 1000n,
        );
      }),
    );
    const [none, one] = [placeFrom(1_000, 0), placeFrom(1_002, 1)];
    expect([isLaterBy(2, none, placeFrom(1_002)), isLaterBy(2, none, one)]).toEqual([false, true]);
    expect(isLaterBy(Number.POSITIVE_INFINITY, none, one)).toBe(false);
  });
});

describe('an instant', () => {
  it('is written with microseconds if there are any', () => {
    expect(instantText({ time: 0, micros: 0 })).toBe('1970-01-01T00:00:00.000Z');
    expect(instantText({ time: 1, micros: 20 })).toBe('1970-01-01T00:00:00.001020Z');
    expect(instantText({ time: -1, micros: 999 })).toBe('1969-12-31T23:59:59.999999Z');
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(instantOfText(instantText(at))).toEqual(at);
        expect(fromMicroseconds(toMicroseconds(at))).toEqual(at);
      }),
    );
  });
});
