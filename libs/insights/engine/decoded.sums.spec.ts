import fc from 'fast-check';
import { minus, type Whole } from '#libs/kernel/whole.js';
import { DecodedNames, DecodedSums } from './decoded.sums.js';
import { type Named, SumsByName } from './named.sums.js';
import { decodeSums, encodeSums } from './sums.codec.js';

const WIDTH = 33;
const sum: fc.Arbitrary<Whole> = fc.oneof(
  fc.constantFrom(0, 0n),
  fc.integer({ min: -200, max: 200 }),
  fc.maxSafeInteger(),
  fc.bigInt(-(1n << 160n), 1n << 160n),
);

/** Sums as bigints: as numbers, the same value would be a different one. */
const exact = (vectors: Iterable<Named>) => [...vectors].map(({ names, sums }) => ({ names, sums: sums.map(BigInt) }));

it('rows that are added up as they are read hold what they hold together', () => {
  // Few names, so that rows share some: also such as begin alike.
  const names = fc.constantFrom(['a'], ['a', 'b'], ['ab'], ['a', ''], ['', 'a'], ['é', '界']);
  const row = fc.array(fc.record({ names, sums: fc.array(sum, { minLength: WIDTH, maxLength: WIDTH }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.constantFrom(1 as const, -1 as const)), { maxLength: 5 }), (rows) => {
      const isWanted = ([first]: readonly string[]) => first !== '';
      const [decoded, wanted, added] = [
        new DecodedSums(WIDTH),
        new DecodedSums(WIDTH, new DecodedNames(isWanted)),
        new SumsByName(WIDTH),
      ];
      for (const [each, sign] of rows) {
        const bytes = encodeSums(each);
        decoded.add(bytes, sign);
        wanted.add(bytes, sign);
        for (const { names: of, sums } of decodeSums(bytes, WIDTH))
          added.add([{ names: of, sums: sign === 1 ? sums : sums.map((value) => minus(0, value)) }]);
      }
      const left = exact(added).filter(({ sums }) => sums.some(Boolean));
      expect(exact(decoded)).toEqual(left);
      expect(exact(wanted)).toEqual(left.filter((each) => isWanted(each.names)));
    }),
  );
});

it('several rows in one are all of them', () => {
  const rows = [1n, -(2n ** 40n), 2n ** 90n, 2n ** 150n].map((value) =>
    encodeSums([
      { names: ['a'], sums: [value, 1] },
      { names: ['b'], sums: [0, value] },
    ]),
  );
  const [one, apart] = [new DecodedSums(2), new DecodedSums(2)];
  one.add(Buffer.concat(rows));
  for (const row of rows) apart.add(row);
  const value = 1n - 2n ** 40n + 2n ** 90n + 2n ** 150n;
  for (const decoded of [one, apart])
    expect(exact(decoded)).toEqual([
      { names: ['a'], sums: [value, 4n] },
      { names: ['b'], sums: [0n, value] },
    ]);
});

it('sums that share their names are apart', () => {
  const names = new DecodedNames();
  const [one, other] = [new DecodedSums(1, names), new DecodedSums(1, names)];
  one.add(encodeSums([{ names: ['a'], sums: [1] }]));
  other.add(
    encodeSums([
      { names: ['b'], sums: [2] },
      { names: ['a'], sums: [3] },
    ]),
  );
  one.add(encodeSums([{ names: ['b'], sums: [4] }]), -1);
  expect([exact(one), exact(other)]).toEqual([
    [
      { names: ['a'], sums: [1n] },
      { names: ['b'], sums: [-4n] },
    ],
    [
      { names: ['b'], sums: [2n] },
      { names: ['a'], sums: [3n] },
    ],
  ]);
});

it('names are told apart however they are hashed', () => {
  const names = Array.from({ length: 3_000 }, (_, at) => [`${at}`, '', `é${at % 7}`, 'x'.repeat(at % 5)]);
  const [row, decoded] = [encodeSums(names.map((each, at) => ({ names: each, sums: [at + 1] }))), new DecodedSums(1)];
  for (let times = 0; times < 3; times++) decoded.add(row);
  expect(exact(decoded)).toEqual(names.map((each, at) => ({ names: each, sums: [3n * BigInt(at + 1)] })));
});

it('however many rows are added, nothing is lost', () => {
  // Parts that are all ones, so that they are the first to exceed what a number holds: 2^53 / 2^32 = 2^21 of them do not.
  const value = 2n ** 95n - 1n;
  const some = encodeSums([{ names: ['a'], sums: [value, -value] }]);
  const [many, decoded] = [Buffer.concat(new Array<Buffer>(1 << 12).fill(some)), new DecodedSums(3)];
  decoded.add(encodeSums([{ names: ['a'], sums: [0, 0, 2n ** 140n] }]));
  for (let times = 0; times <= 1 << 10; times++) decoded.add(many);
  const n = (1n << 22n) + (1n << 12n);
  expect(exact(decoded)).toEqual([{ names: ['a'], sums: [n * value, -n * value, 2n ** 140n] }]);
});
