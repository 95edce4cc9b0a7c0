import fc from 'fast-check';
import { peakEndOf, saturated } from './peak-end.score.js';

const valence = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);
const journey = fc.array(valence, { minLength: 1, maxLength: 30 });

describe('peak-end', () => {
  it.each([
    [[0.5], 0.5, 0, 0.5, 0.5, 0.5, 0.5],
    [[0.2, -0.8, 0.4], -0.8, 1, 0.4, -0.2, -0.0666666666666667, 0],
    [[0.9, -0.9, 0.1], -0.9, 1, 0.1, -0.4, 0.03333333333333333, 0.03333333333333333],
    [[-0.9, 0.9, 0.1], 0.9, 1, 0.1, 0.5, 0.03333333333333333, 0.03333333333333333],
    [[0, 0, 0], 0, 2, 0, 0, 0, 0],
    [[0.2, 0.6, 1, -0.4, 0.5], 1, 2, 0.5, 0.75, 0.38, 0.3666666666666667],
  ])('of %j', (valences, peak, peakIndex, end, peakEnd, mean, peakValleyEnd) => {
    const scores = peakEndOf(valences);
    expect(scores).toMatchObject({ peak, peakIndex, end });
    expect(scores?.peakEnd).toBeCloseTo(peakEnd, 15);
    expect(scores?.mean).toBeCloseTo(mean, 15);
    expect(scores?.peakValleyEnd).toBeCloseTo(peakValleyEnd, 15);
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

  it('turns its sign with its valences', () => {
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
    expect(saturated(0)).toBe(0);
    expect(saturated(0.5)).toBeCloseTo(0.7615941559557649, 15);
    expect(saturated(-1, 0.25)).toBeCloseTo(-0.999329299739067, 15);
  });
});
