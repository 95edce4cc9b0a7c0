import type { Frame } from '#libs/kernel/picture.js';
import { journeyMapPicture, type PicturedMap, type PicturedType } from './journey-map.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'dark' };
const type = (touchpoint: string, meanValence: number | null, more: Partial<PicturedType> = {}): PicturedType => ({
  touchpoint,
  n: 4,
  meanValence,
  interval: meanValence === null ? null : [meanValence - 0.25, meanValence + 0.25],
  meanExpectation: 0,
  momentOfTruth: 'neutral',
  ...more,
});
const map: PicturedMap = {
  definition: 'bank-branch-visit',
  journeys: 4,
  stages: [
    { stage: 'welcome', touchpoints: [type('being-seen', 0.5, { momentOfTruth: 'positive' })] },
    { stage: 'choosing', touchpoints: [] },
    { stage: 'waiting', touchpoints: [type('queueing', -0.5, { momentOfTruth: 'negative' }), type('fees', null)] },
  ],
};

test('touchpoints stand stage by stage, with intervals and moments of truth', () => {
  const { title, description, option } = journeyMapPicture([map], FRAME, { tier: 'gold' });
  expect(title).toBe('Journey map of bank-branch-visit');
  expect(description).toBe(
    '4 journeys. tier = gold. being-seen +0.5 (+0.25 … +0.75), n = 4. queueing −0.5 (−0.75 … −0.25), n = 4. fees –, n = 4.',
  );
  const series = option['series'] as { name?: string; data: unknown[] }[];
  expect(series.slice(1, 5).map(({ name, data }) => [name, data])).toEqual([
    [
      '95 % interval',
      [
        [0, 0.25],
        [0, 0.75],
        [0, null],
        [1, -0.75],
        [1, -0.25],
        [1, null],
      ],
    ],
    [
      'mean',
      [
        [0, 0.5],
        [1, -0.5],
      ],
    ],
    ['moment of truth: delights', [[0, 0.5]]],
    ['moment of truth: disappoints', [[1, -0.5]]],
  ]);
});

test('a definition without any valence says so', () => {
  expect(journeyMapPicture([{ ...map, journeys: 0, stages: [] }], FRAME, {}).description).toBe('0 journeys. No data.');
});
