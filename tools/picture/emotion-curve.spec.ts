import { emotionCurve, type PicturedJourney } from './emotion-curve.js';

const at = (minute: number) => `2026-01-31T09:${String(minute).padStart(2, '0')}:00.000Z`;
const moment = (touchpoint: string, minute: number, valence: number | null, more: object = {}) => ({
  touchpoint,
  at: at(minute),
  valence,
  expectation: 0,
  isPeak: false,
  isEnd: false,
  ...more,
});
const journey: PicturedJourney = {
  journeyId: 'visit-88',
  customerId: 'a<b',
  definition: 'bank-branch-visit',
  tier: 'gold',
  stages: [
    { stage: 'leaving', touchpoints: [moment('goodbye', 31, 0.2, { isEnd: true })] },
    { stage: 'arriving', touchpoints: [moment('location', 0, null)] },
    { stage: 'waiting', touchpoints: [moment('queueing', 9, -0.6, { isPeak: true })] },
  ],
  scores: { peakEnd: -0.2, mean: -0.2 },
};
const curve = emotionCurve(journey);

test('touchpoints are in the order of their times; unscored ones are not on the curve', () => {
  const names = ['location', 'queueing', 'goodbye'].map((name) => curve.indexOf(`>${name}<`));
  expect(names).toEqual([...names].sort((one, other) => one - other));
  expect(curve.match(/polyline points="([^"]*)"/)?.[1]?.split(' ')).toEqual(['445.0,298.0', '695.0,194.0']);
});

test('peak, end, score and expectations are shown, and texts are escaped', () => {
  for (const word of [
    '>peak −0.6<',
    '>end +0.2<',
    'peak-end −0.2 · mean −0.2',
    '<title>expected 0</title>',
    'customer a&lt;b (gold)',
  ]) {
    expect(curve).toContain(word);
  }
});

test('a journey without any valence has a picture, too', () => {
  const empty = { ...journey, stages: [], scores: { peakEnd: null, mean: null } };
  expect(emotionCurve(empty)).toContain('nothing to score');
});
