import { sampleOfValues } from './mean.score.js';
import { welch } from './welch.score.js';

const A = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
const B = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
const of = (...values: number[]) => sampleOfValues(values);

describe("Welch's comparison of two means", () => {
  it.each([
    [0.95, -3.984096267140929, -0.3492370661924069],
    [0.99, -4.626460461214432, 0.2931271278810961],
  ])('has the interval that SciPy 1.17 gives at %d', (level, low, high) => {
    const { value, interval } = welch(of(...A), of(...B), level);
    expect(value).toBeCloseTo(-2.1666666666666665, 12);
    expect(interval?.[0]).toBeCloseTo(low, 9);
    expect(interval?.[1]).toBeCloseTo(high, 9);
  });

  it('is the same the other way round, with its sign changed', () => {
    const [there, back] = [welch(of(...A), of(...B)), welch(of(...B), of(...A))];
    expect(back.value).toBeCloseTo(-(there.value as number), 12);
    expect(back.interval?.[0]).toBeCloseTo(-(there.interval?.[1] as number), 12);
  });

  it('says nothing of nothing, no interval of one value, and no width where nothing varies', () => {
    expect(welch(of(), of(1, 2))).toEqual({ value: null, interval: null });
    expect(welch(of(0.5), of(0.25, 0.75))).toEqual({ value: 0, interval: null });
    expect(welch(of(0.5, 0.5), of(0.25, 0.25))).toEqual({ value: 0.25, interval: [0.25, 0.25] });
  });
});
