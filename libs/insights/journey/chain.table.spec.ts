import { placeFrom } from '#libs/kernel/place.js';
import { rangesOf, type Span } from './chain.table.js';
import { explicitChain, sessionChain } from './definitions.score.js';

const ANN = 1n;
const BOB = 2n;
const ORDER = explicitChain('order');
const CLAIM = explicitChain('claim');
const BROWSING = sessionChain('browsing');
const BUYING = sessionChain('buying');

const span = (root: bigint, chain: Span['chain'], from: number, to: number): Span => {
  return { root, members: [root], from: placeFrom(from), to: placeFrom(to), ...(chain && { chain }) };
};
const range = (root: bigint, from: number, to: number, ids: readonly string[] | null) => {
  return { root, members: [root], from: placeFrom(from), to: placeFrom(to), ids: ids && new Set(ids) };
};

describe('what is read of a customer', () => {
  test('is each stretch once, however many journeys it is of', () => {
    expect(rangesOf([span(ANN, CLAIM, 50, 90), span(ANN, ORDER, 10, 60), span(ANN, ORDER, 200, 210)])).toEqual([
      range(ANN, 10, 90, ['order', 'claim']),
      range(ANN, 200, 210, ['order']),
    ]);
  });

  test('is not what lies between the sessions within an explicit journey', () => {
    const spans = [span(ANN, ORDER, 10, 90), span(ANN, BROWSING, 20, 25), span(ANN, BUYING, 22, 30)];
    expect(rangesOf(spans)).toEqual([range(ANN, 10, 90, ['order']), range(ANN, 20, 30, [''])]);
  });

  test('is of all chains where no chain is named', () => {
    expect(rangesOf([span(ANN, undefined, 10, 20), span(ANN, undefined, 15, 18)])).toEqual([range(ANN, 10, 20, null)]);
  });

  test("is apart from another customer's", () => {
    expect(rangesOf([span(ANN, ORDER, 10, 20), span(BOB, ORDER, 15, 25)])).toEqual([
      range(ANN, 10, 20, ['order']),
      range(BOB, 15, 25, ['order']),
    ]);
  });
});
