import fc from 'fast-check';
import { addEncoded, encodeAdded } from './encoded.sums.js';
import { decodeSums, encodeSums } from './sums.codec.js';
import { minus, type Whole } from '#libs/kernel/whole.js';
import { SumsByName, type Named } from './named.sums.js';

const WIDTH = 33;
const name = fc.string({ unit: 'grapheme', maxLength: 20 });
const sum: fc.Arbitrary<Whole> = fc.oneof(
  fc.constantFrom(0, 0n),
  fc.integer({ min: -200, max: 200 }),
  fc.maxSafeInteger(),
  fc.bigInt(-(1n << 160n), 1n << 160n),
);
const named: fc.Arbitrary<Named> = fc.record({
  names: fc.array(name, { minLength: 1, maxLength: 3 }),
  sums: fc.array(sum, { minLength: WIDTH, maxLength: WIDTH }),
});

/** Sums as bigints: as numbers, the same value would be a different one. */
const exact = (vectors: Iterable<Named>) => [...vectors].map(({ names, sums }) => ({ names, sums: sums.map(BigInt) }));

it('bytes decode to what was written, without zeros', () => {
  fc.assert(
    fc.property(fc.array(named, { maxLength: 8 }), (vectors) => {
      const left = vectors.filter(({ sums }) => sums.some(Boolean));
      expect(exact(decodeSums(encodeSums(vectors), WIDTH))).toEqual(exact(left));
    }),
  );
});

it('the smallest and largest values of each length come back', () => {
  for (let bits = 0n; bits <= 160n; bits++) {
    const edge = 1n << bits;
    const sums = [edge - 1n, edge, edge + 1n, -edge - 1n, -edge, 1n - edge];
    const [found] = decodeSums(encodeSums([{ names: ['a'], sums: [...sums, 1n] }]), 7);
    expect([bits, found?.sums.map(BigInt)]).toEqual([bits, [...sums, 1n]]);
    const numbers = sums.map(Number).filter(Number.isSafeInteger);
    const [same] = decodeSums(encodeSums([{ names: ['a'], sums: numbers }]), numbers.length);
    expect([bits, same?.sums.map(BigInt) ?? []]).toEqual([bits, numbers.some(Boolean) ? numbers.map(BigInt) : []]);
  }
});

/** Names of which there are few, so that cells share some; sums of which some are missing at the end. */
const shared: fc.Arbitrary<Named> = fc.record({
  names: fc.constantFrom([], ['a'], ['é', ''], ['b', '=界', '-'], ['c'.repeat(300)]),
  sums: fc.array(sum, { maxLength: WIDTH }),
});
const cellOf = (vectors: readonly Named[]) => {
  const cell = new SumsByName(WIDTH);
  cell.add(vectors);
  return cell;
};
const byName = (vectors: Iterable<Named>) =>
  Object.fromEntries([...vectors].map(({ names, sums }) => [JSON.stringify(names), sums.map(BigInt)]));

it('bytes with something added are those of all that was added', () => {
  const vectors = fc.array(shared, { maxLength: 8 });
  fc.assert(
    fc.property(vectors, vectors, (before, added) => {
      const [stored, all] = [encodeSums(cellOf(before)), encodeSums(cellOf([...before, ...added]))];
      const found = addEncoded(stored, encodeAdded(cellOf(added)));
      expect(byName(decodeSums(found, WIDTH))).toEqual(byName(decodeSums(all, WIDTH)));
      expect(found).toHaveLength(all.length);
    }),
  );
});

it('bytes with what is in them taken back are none', () => {
  fc.assert(
    fc.property(fc.array(shared, { maxLength: 8 }), (vectors) => {
      const negative = vectors.map(({ names, sums }) => ({ names, sums: sums.map((value) => minus(0, value)) }));
      expect(addEncoded(encodeSums(cellOf(vectors)), encodeAdded(cellOf(negative)))).toHaveLength(0);
    }),
  );
});

it('taking back what was added leaves nothing', () => {
  fc.assert(
    fc.property(fc.array(named, { minLength: 1, maxLength: 8 }), (vectors) => {
      const cell = new SumsByName(WIDTH);
      cell.add(vectors);
      cell.add(vectors.map(({ names, sums }) => ({ names, sums: sums.map((value) => minus(0, value)) })));
      expect(encodeSums(cell)).toEqual(Buffer.alloc(0));
    }),
  );
});

it('there is room for many long names', () => {
  const vectors = Array.from({ length: 300 }, (_, index) => ({
    names: [`=${'界'.repeat(200)}${index}`, 's', 't'],
    sums: Array.from({ length: WIDTH }, (_, at) => BigInt(at + 1) ** 12n),
  }));
  expect(exact(decodeSums(encodeSums(vectors), WIDTH))).toEqual(vectors);
});

it('what is added to one cell does not change what it shares with others', () => {
  const part = [1, 2, 3];
  const [one, other] = [new SumsByName(3), new SumsByName(3)];
  for (const cell of [one, other]) cell.add([{ names: ['a'], sums: part }]);
  one.add([{ names: ['a'], sums: [1] }]);
  expect([...one, ...other].map(({ sums }) => sums)).toEqual([
    [2, 2, 3],
    [1, 2, 3],
  ]);
});
