import fc from 'fast-check';
import {
  endOf,
  highest,
  lowest,
  peakEndOf,
  peakEndScores,
  peakOf,
  saturated,
  type Scored,
  type ScoredRun,
} from './peak-end.score.js';

const valence = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);
/** A run in the words of the rule. */
const runOf = (valences: readonly number[]): ScoredRun<Scored & { readonly at: number }> => {
  const moments = valences.map((each, at) => ({ valence: each, at }));
  const height = Math.max(...valences.map(Math.abs));
  return {
    min: valences.length === 0 ? null : Math.min(...valences),
    max: valences.length === 0 ? null : Math.max(...valences),
    peak: moments.findLast((each) => Math.abs(each.valence) === height) ?? null,
    end: moments.at(-1) ?? null,
  };
};
const journey = fc.array(valence, { minLength: 1, maxLength: 30 });

describe('peak-end', () => {
  it.each([
    [[0.5], 0.5, 0.5, 0.5, 0.5],
    [[0.2, -0.8, 0.4], -0.8, 0.4, -0.2, 0],
    [[0.9, -0.9, 0.1], -0.9, 0.1, -0.4, 0.03333333333333333],
    [[-0.9, 0.9, 0.1], 0.9, 0.1, 0.5, 0.03333333333333333],
    [[0, 0, 0], 0, 0, 0, 0],
    [[0.2, 0.6, 1, -0.4, 0.5], 1, 0.5, 0.75, 0.3666666666666667],
    [[-0.6, 0.2], -0.6, 0.2, -0.2, -0.06666666666666667],
  ])('of %j', (valences, peak, end, peakEnd, peakValleyEnd) => {
    expect(peakEndOf(valences)).toMatchObject({ peak, end, peakEnd, peakValleyEnd });
  });

  it('agrees with the rule as written, whatever runs it is put together from', () => {
    fc.assert(
      fc.property(journey, fc.nat(), (valences, cut) => {
        const place = cut % (valences.length + 1);
        const parts = [valences.slice(0, place), valences.slice(place)].map(runOf);
        const joined = parts.reduce((a, b) => ({
          min: lowest(a.min, b.min),
          max: highest(a.max, b.max),
          peak: peakOf(a.peak, b.peak),
          end: endOf(a.end, b.end),
        }));
        const furthest = Math.max(...valences.map(Math.abs));
        const at = valences.findLastIndex((each) => Math.abs(each) === furthest);
        expect(joined.peak).toEqual({ valence: valences[at], at: at - (at < place ? 0 : place) });
        expect(peakEndScores(joined)).toEqual(peakEndOf(valences));
        expect(peakEndOf(valences)).toMatchObject({ peak: valences[at], end: valences.at(-1) });
      }),
    );
  });

  it('of nothing is null, never 0', () => expect(peakEndOf([])).toBeNull());

  it('reports positive and negative peak, each only on its own side of 0', () => {
    expect(peakEndOf([0.2, -0.8, 0.4])).toMatchObject({ positivePeak: 0.4, negativePeak: -0.8 });
    expect(peakEndOf([0, 0.3])).toMatchObject({ positivePeak: 0.3, negativePeak: null });
    expect(peakEndOf([0])).toMatchObject({ positivePeak: null, negativePeak: null });
  });

  it('neglects duration: what happens inside the range and before the end changes nothing', () => {
    fc.assert(
      fc.property(journey, fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.nat(), (valences, part, at) => {
        const largest = Math.max(...valences.map(Math.abs));
        const low = Math.max(Math.min(...valences), -largest);
        const high = Math.max(...valences);
        fc.pre(low < high);
        const inside = low + part * (high - low);
        fc.pre(Math.abs(inside) < largest);
        const place = at % valences.length;
        const longer = [...valences.slice(0, place), inside, ...valences.slice(place)];
        expect(peakEndOf(longer)?.peakEnd).toBe(peakEndOf(valences)?.peakEnd);
        expect(peakEndOf(longer)?.peakValleyEnd).toBe(peakEndOf(valences)?.peakValleyEnd);
      }),
    );
  });

  it('changes its sign with its valences', () => {
    fc.assert(
      fc.property(journey, (valences) => {
        const mirrored = peakEndOf(valences.map((value) => 0 - value));
        expect(mirrored?.peakEnd).toBe(0 - (peakEndOf(valences)?.peakEnd ?? Number.NaN));
      }),
    );
  });

  it('lies within the range of its valences', () => {
    fc.assert(
      fc.property(journey, (valences) => {
        const { peakEnd } = peakEndOf(valences) ?? { peakEnd: Number.NaN };
        expect(peakEnd).toBeGreaterThanOrEqual(Math.min(...valences));
        expect(peakEnd).toBeLessThanOrEqual(Math.max(...valences));
      }),
    );
  });
});

describe('saturation', () => {
  it('bends deltas by tanh(delta / s)', () => {
    expect(saturated(0, 0.5)).toBe(0);
    expect(saturated(0.5, 0.5)).toBeCloseTo(0.7615941559557649, 15);
    expect(saturated(-1, 0.25)).toBeCloseTo(-0.999329299739067, 15);
  });
});
