import { placeFrom } from '#libs/kernel/place.js';
import { ByChain } from './by-chain.js';
import { type Chain, explicitChain } from './definitions.score.js';

const ANN = 1n;
const BOB = 2n;
const ORDER = explicitChain('order');

interface Step {
  readonly place: Buffer;
  readonly chain: Chain | null;
}

const step = (time: number, chain: Chain | null = ORDER): Step => ({ place: placeFrom(time), chain });
const stepsOf = (items: readonly { readonly root: bigint; readonly item: Step }[]) =>
  new ByChain(items, ({ chain }) => chain);

describe('what customers did', () => {
  const steps = stepsOf([
    { root: ANN, item: step(30) },
    { root: ANN, item: step(10) },
    { root: ANN, item: step(20) },
    { root: ANN, item: step(20) },
    { root: ANN, item: step(15, explicitChain('claim')) },
    { root: ANN, item: step(16, null) },
    { root: BOB, item: step(17) },
  ]);
  const within = (from: number, to: number) => steps.within(ANN, ORDER, placeFrom(from), placeFrom(to));

  test('is in the order of its time, each once', () => {
    expect(steps.of(ANN, ORDER)).toEqual([step(10), step(20), step(30)]);
  });

  test.each([
    [10, 30, [10, 20, 30]],
    [11, 29, [20]],
    [20, 20, [20]],
    [0, 9, []],
    [31, 99, []],
    [21, 29, []],
  ])('from %d to %d holds both ends', (from, to, times) => {
    expect(within(from, to)).toEqual(times.map((time) => step(time)));
  });

  test('of nobody is nothing', () => {
    expect(steps.of(BOB, explicitChain('claim'))).toEqual([]);
  });
});
