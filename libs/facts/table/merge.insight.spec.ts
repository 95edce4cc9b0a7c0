import fc from 'fast-check';
import { type Merge, survivors } from './merge.insight.js';

const [ANN, BOB, CID, DAN] = [1n, 2n, 3n, 4n];
/** Merges of `subject` into `into`, in the given order. */
const merges = (
  ...links: readonly (readonly [subject: bigint, into: bigint, onlyFirst?: boolean])[]
): readonly Merge[] =>
  links.map(([subject, into, onlyFirst = false], index) => ({ subject, into, place: Buffer.from([index]), onlyFirst }));
const everybody = (known: readonly Merge[]) => [ANN, BOB, CID, DAN].map(survivors(known));

describe('who survives', () => {
  it.each<[string, readonly Merge[], readonly bigint[]]>([
    ['nobody merged', [], [ANN, BOB, CID, DAN]],
    ['one merged', merges([ANN, BOB]), [BOB, BOB, CID, DAN]],
    ['a chain', merges([ANN, BOB], [BOB, CID]), [CID, CID, CID, DAN]],
    ['a chain from its end', merges([BOB, CID], [ANN, BOB]), [CID, CID, CID, DAN]],
    ['merged into itself', merges([ANN, ANN]), [ANN, BOB, CID, DAN]],
    ['merged twice: the later link counts', merges([ANN, BOB], [ANN, CID]), [CID, BOB, CID, DAN]],
    ['a circle of two: the later link has no effect', merges([ANN, BOB], [BOB, ANN]), [BOB, BOB, CID, DAN]],
    ['a circle of three', merges([ANN, BOB], [BOB, CID], [CID, ANN]), [CID, CID, CID, DAN]],
    [
      'a link that would close a circle leaves the earlier of its subject as it was',
      merges([BOB, CID], [ANN, BOB], [BOB, ANN]),
      [CID, CID, CID, DAN],
    ],
    [
      'merged again for the first only: the earlier link stays',
      merges([ANN, BOB], [ANN, CID, true]),
      [BOB, BOB, CID, DAN],
    ],
    ['merged for the first only, and then again', merges([ANN, BOB, true], [ANN, CID]), [CID, BOB, CID, DAN]],
    [
      'for the first only after one that had no effect',
      merges([BOB, ANN], [ANN, BOB], [ANN, CID, true]),
      [CID, CID, CID, DAN],
    ],
    ['a link back that its own later one has opened', merges([ANN, BOB], [ANN, CID], [BOB, ANN]), [CID, CID, CID, DAN]],
  ])('%s', (_, known, expected) => expect(everybody(known)).toEqual(expected));

  const links = fc
    .array(fc.tuple(fc.bigInt(1n, 8n), fc.bigInt(1n, 8n), fc.boolean()), { maxLength: 14 })
    .map((pairs) => merges(...pairs));
  const all = Array.from({ length: 8 }, (_, index) => BigInt(index + 1));

  it('does not depend on the order in which merges come', () => {
    fc.assert(
      fc.property(
        links.chain((known) =>
          fc.tuple(fc.constant(known), fc.shuffledSubarray([...known], { minLength: known.length })),
        ),
        ([known, shuffled]) => {
          expect(all.map(survivors(shuffled))).toEqual(all.map(survivors(known)));
        },
      ),
    );
  });

  it('is always a customer who survives itself, and an effective merge joins the two', () => {
    fc.assert(
      fc.property(links, (known) => {
        const of = survivors(known);
        for (const customer of all) expect(of(of(customer))).toBe(of(customer));
        const last = known.at(-1);
        if (last && !last.onlyFirst) expect(of(last.subject)).toBe(of(last.into));
      }),
    );
  });
});
