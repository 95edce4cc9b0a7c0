import fc from 'fast-check';
import { decodeSums, encodeSums } from './sums.codec.js';
import { SumsByName, type Named } from './named.sums.js';

const WIDTH = 33;
const name = fc.string({ unit: 'grapheme', maxLength: 20 });
const sum = fc.oneof(fc.constant(0n), fc.bigInt({ min: -200n, max: 200n }), fc.bigInt(-(1n << 130n), 1n << 130n));
const named: fc.Arbitrary<Named> = fc.record({
  names: fc.array(name, { minLength: 1, maxLength: 3 }),
  sums: fc.array(sum, { minLength: WIDTH, maxLength: WIDTH }),
});

it('bytes decode to what was written, without zeros', () => {
  fc.assert(
    fc.property(fc.array(named, { maxLength: 8 }), (vectors) => {
      const left = vectors.filter(({ sums }) => sums.some((value) => value !== 0n));
      expect([...decodeSums(encodeSums(vectors), WIDTH)]).toEqual(left);
    }),
  );
});

it('the smallest and largest values of each length come back', () => {
  for (let bits = 0n; bits <= 160n; bits++) {
    const edge = 1n << bits;
    const sums = [edge - 1n, edge, edge + 1n, -edge - 1n, -edge, 1n - edge];
    const [found] = decodeSums(encodeSums([{ names: ['a'], sums: [...sums, 1n] }]), 7);
    expect([bits, found?.sums]).toEqual([bits, [...sums, 1n]]);
  }
});

it('taking back what was added leaves nothing', () => {
  fc.assert(
    fc.property(fc.array(named, { minLength: 1, maxLength: 8 }), (vectors) => {
      const cell = new SumsByName(WIDTH);
      cell.add(vectors);
      cell.add(vectors.map(({ names, sums }) => ({ names, sums: sums.map((value) => -value) })));
      expect(encodeSums(cell)).toEqual(Buffer.alloc(0));
    }),
  );
});

it('there is room for many long names', () => {
  const vectors = Array.from({ length: 300 }, (_, index) => ({
    names: [`=${'界'.repeat(200)}${index}`, 's', 't'],
    sums: Array.from({ length: WIDTH }, (_, at) => BigInt(at + 1) ** 12n),
  }));
  expect([...decodeSums(encodeSums(vectors), WIDTH)]).toEqual(vectors);
});
