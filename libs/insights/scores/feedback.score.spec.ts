import fc from 'fast-check';
import { cesScore, csatScore, npsScore } from './feedback.score.js';
import { wilson } from './proportion.score.js';

describe('net promoter score', () => {
  it.each([
    [50, 30, 20, 30, 15.30780807504267, 14.051130178761607, 44.20129700570441],
    [70, 20, 10, 60, 13.000930278658581, 45.26976025384826, 71.2350941150838],
    [3, 4, 3, 0, 48.009116763553095, -41.28909562424209, 41.28909562424209],
    [1, 0, 0, 100, 0, -48.49864942025203, 98.49864942025202],
    [10, 0, 0, 100, 0, 47.5035515447902, 100],
    [500, 300, 200, 30, 4.840753950185256, 25.077000274843396, 34.74353811000207],
  ])('of %d promoters, %d passives, %d detractors', (promoters, passives, detractors, score, margin, low, high) => {
    const nps = npsScore(promoters, passives, detractors);
    expect(nps.n).toBe(promoters + passives + detractors);
    expect(nps.score).toBeCloseTo(score, 12);
    expect(nps.margin).toBeCloseTo(margin, 12);
    expect(nps.interval?.[0]).toBeCloseTo(low, 12);
    expect(nps.interval?.[1]).toBeCloseTo(high, 12);
  });

  it('of no answers is null', () => {
    expect(npsScore(0, 0, 0)).toEqual({ n: 0, score: null, interval: null, margin: null });
  });

  it('changes its sign when promoters and detractors change places', () => {
    const count = fc.nat(500);
    fc.assert(
      fc.property(count, count, fc.integer({ min: 1, max: 500 }), (promoters, passives, detractors) => {
        const nps = npsScore(promoters, passives, detractors);
        const mirrored = npsScore(detractors, passives, promoters);
        expect(mirrored.score).toBeCloseTo(-(nps.score ?? Number.NaN), 9);
        expect(mirrored.interval?.[0]).toBeCloseTo(-(nps.interval?.[1] ?? Number.NaN), 9);
      }),
    );
  });
});

describe("Wilson's interval", () => {
  it.each([
    [0, 10, 0, 0.2775327998628892],
    [1, 1, 0.20654931437723745, 1],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [9, 10, 0.5958499732047615, 0.9821237869049271],
    [10, 10, 0.7224672001371107, 0.9999999999999999],
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.0623863995307363, 0.16048724172330803],
    [0, 20, 0, 0.16112515805281938],
    [1, 29, 0.006113214292762653, 0.17175521879320288],
  ])('of %d in %d', (x, n, low, high) => {
    const interval = wilson(x, n);
    expect(interval?.[0]).toBeCloseTo(low, 14);
    expect(interval?.[1]).toBeCloseTo(high, 14);
  });

  it('of nothing is null', () => expect(wilson(0, 0)).toBeNull());

  it('stays within 0 … 1 and contains the share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
        const x = Math.round(part * n);
        const [low, high] = wilson(x, n) ?? [Number.NaN, Number.NaN];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(x / n);
        expect(high).toBeGreaterThanOrEqual(x / n);
      }),
    );
  });
});

describe('satisfaction and effort', () => {
  it('CSAT is the share of 4–5 with its Wilson interval', () => {
    const csat = csatScore(9, 10);
    expect(csat).toEqual({ n: 10, score: 0.9, interval: wilson(9, 10) });
    expect(csatScore(0, 0)).toEqual({ n: 0, score: null, interval: null });
  });

  it('CES is the mean, along with the share of 5–7', () => {
    const ces = cesScore(5, 25, 135, 3); // 3, 4, 5, 6, 7
    expect(ces.mean).toBe(5);
    expect(ces.interval?.[0]).toBeCloseTo(5 - 2.7764451051977934 * Math.SQRT1_2, 12);
    expect(ces.easy).toEqual({ n: 5, score: 0.6, interval: wilson(3, 5) });
    expect(cesScore(0, 0, 0, 0)).toEqual({
      n: 0,
      mean: null,
      interval: null,
      easy: { n: 0, score: null, interval: null },
    });
  });
});
