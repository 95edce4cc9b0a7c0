import { feedbackScore } from './feedback-score.insight.js';

describe('the score of answers', () => {
  it('NPS counts 0–6, 7–8 and 9–10', () => {
    const nps = feedbackScore(
      'nps',
      new Map([
        [10, 30],
        [9, 20],
        [8, 20],
        [7, 10],
        [6, 15],
        [0, 5],
      ]),
    );
    expect(nps).toMatchObject({ n: 100, score: 30, promoters: 50, passives: 30, detractors: 20, tooFew: false });
    expect(nps.margin).toBeCloseTo(15.30780807504267, 12);
    expect(nps.interval?.[0]).toBeCloseTo(14.051130178761607, 12);
    expect(nps.interval?.[1]).toBeCloseTo(44.20129700570441, 12);
    expect(Object.entries(nps.answers)).toEqual([
      ['0', 5],
      ['6', 15],
      ['7', 10],
      ['8', 20],
      ['9', 20],
      ['10', 30],
    ]);
  });

  it('CSAT is the share of 4–5 with its Wilson interval', () => {
    const csat = feedbackScore(
      'csat',
      new Map([
        [5, 5],
        [4, 4],
        [3, 1],
      ]),
    );
    expect(csat).toMatchObject({ n: 10, score: 0.9, tooFew: true });
    expect(csat.interval?.[0]).toBeCloseTo(0.5958499732047615, 14);
    expect(csat.interval?.[1]).toBeCloseTo(0.9821237869049271, 14);
  });

  it('CES is the mean along with the share of 5–7, stars the mean', () => {
    const given = new Map([
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
    const ces = feedbackScore('ces', given);
    expect(ces).toMatchObject({ n: 3, score: 4, easy: { score: 1 / 3 } });
    expect(ces.interval?.[1]).toBeCloseTo(4 + 4.302652729749462 / Math.sqrt(3), 12);
    expect(feedbackScore('stars', given)).toMatchObject({ n: 3, score: 4, interval: ces.interval });
  });

  it('has too few answers below 30', () => {
    expect(feedbackScore('csat', new Map([[5, 29]])).tooFew).toBe(true);
    expect(feedbackScore('csat', new Map([[5, 30]])).tooFew).toBe(false);
  });

  it('is null without answers', () => {
    for (const instrument of ['nps', 'csat', 'ces', 'stars'] as const) {
      expect(feedbackScore(instrument, new Map())).toMatchObject({
        n: 0,
        score: null,
        interval: null,
        tooFew: true,
        answers: {},
      });
    }
  });
});
