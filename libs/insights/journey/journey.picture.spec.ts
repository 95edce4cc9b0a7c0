import type { Frame } from '#libs/kernel/picture.js';
import { journeyPicture, type PicturedJourney } from './journey.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
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

interface Option {
  readonly title: readonly { readonly text: string }[];
  readonly series: readonly { readonly name?: string; readonly data: readonly unknown[] }[];
  readonly xAxis: { readonly axisLabel: { customValues: readonly number[]; formatter: (at: number) => string } };
}

const optionOf = (...pages: PicturedJourney[]) => journeyPicture(pages, FRAME, {}).option as unknown as Option;
const dataOf = ({ series }: Option, name: string) => series.find((each) => each.name === name)?.data;
const labelsOf = ({ xAxis: { axisLabel } }: Option) => axisLabel.customValues.map(axisLabel.formatter);

test('touchpoints are in the order of their times; unscored ones are not on the curve', () => {
  const option = optionOf(journey);
  expect(labelsOf(option)).toEqual(['location', 'queueing', 'goodbye']);
  expect(dataOf(option, 'experienced')).toEqual([
    [1, -0.6],
    [2, 0.2],
  ]);
  expect(dataOf(option, 'expected')).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
});

test('microseconds are part of the order, with whatever digits a time has', () => {
  const touchpoints = [
    moment('second', 0, 0.1, { at: '2026-01-31T09:00:00.001001Z' }),
    moment('first', 0, 0.2, { at: '2026-01-31T09:00:00.001Z' }),
  ];
  expect(labelsOf(optionOf({ ...journey, stages: [{ stage: 's', touchpoints }] }))).toEqual(['first', 'second']);
});

test('title, scores, peak, end and stages are said', () => {
  const { title, description } = journeyPicture([journey], FRAME, { customerId: 'a<b' });
  expect(title).toBe('Emotion map of journey visit-88');
  expect(description).toBe(
    'bank-branch-visit. customer a<b (gold). peak-end −0.2. mean −0.2. 3 touchpoints. 2 with a valence. ' +
      'peak −0.6 (queueing). end +0.2 (goodbye).',
  );
  const texts = optionOf(journey).title.map(({ text }) => text);
  for (const text of ['Valence (−1 to +1)', 'arriving', 'waiting', 'leaving']) expect(texts).toContain(text);
});

test('the pages of a long journey are one curve', () => {
  const next = { ...journey, stages: [{ stage: 'later', touchpoints: [moment('call', 40, 0.5)] }] };
  expect(labelsOf(optionOf(journey, next))).toEqual(['location', 'queueing', 'goodbye', 'call']);
});

test('of two hundred thousand touchpoints the line keeps the extremes, and labels have room', () => {
  const touchpoints = Array.from({ length: 200_000 }, (_, index) =>
    moment(`t${index}`, 0, index === 67_890 ? -1 : 0.1 + (index % 2) / 10, {
      at: new Date(1_700_000_000_000 + index).toISOString(),
    }),
  );
  const option = optionOf({ ...journey, stages: [{ stage: 's', touchpoints }] });
  expect(dataOf(option, 'experienced')).toContainEqual([67_890, -1]);
  expect(labelsOf(option).length).toBeLessThan(960 / 16);
});

test('a journey without any valence says so', () => {
  const empty = { ...journey, stages: [], scores: { peakEnd: null, mean: null } };
  const { description, option } = journeyPicture([empty], FRAME, {});
  expect(description).toBe('bank-branch-visit. customer a<b (gold). 0 touchpoints. No data.');
  expect(option['series']).toBeUndefined();
});
