import type { Frame } from '#libs/kernel/picture.js';
import { lifecyclePicture, type PicturedLifecycle } from './lifecycle.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
const answer: PicturedLifecycle = {
  groupBy: null,
  items: [
    {
      key: null,
      stages: [
        { stage: 'new', n: 12 },
        { stage: 'won-back', n: 2 },
      ],
    },
  ],
  stages: [
    { stage: 'new', from: 10, in: 5, out: 3, to: 12 },
    { stage: 'won-back', from: 0, in: 2, out: 0, to: 2 },
  ],
  losses: [
    { reason: 'price', n: 4, share: 0.4 },
    { reason: 'moved', n: 3, share: 0.3 },
    { reason: 'service', n: 2, share: 0.2 },
    { reason: 'other', n: 1, share: 0.1 },
  ],
  wonBack: { n: 2, of: 10, share: 0.2, interval: [0.05, 0.51] },
};
const none: PicturedLifecycle = {
  groupBy: null,
  items: [{ key: null, stages: [{ stage: 'new', n: 0 }] }],
  stages: [{ stage: 'new', from: 0, in: 0, out: 0, to: 0 }],
  losses: [],
  wonBack: { n: 0, of: 0, share: null, interval: null },
};

interface Option {
  readonly series: readonly { readonly name: string; readonly type: string; readonly data: readonly unknown[] }[];
  readonly xAxis: { readonly max: number };
}
const drawnIn = (option: object, type: string) =>
  (option as Option).series.filter((each) => each.type === type && each.data.length > 0);

test('of a period, how many came into each stage and left it, who was won back and why customers were lost', () => {
  const { title, description, option } = lifecyclePicture([answer], FRAME, { from: '2024-01-01' });
  expect(title).toBe('Customers by the stage of their life');
  expect(description).toBe(
    'from = 2024-01-01. won back of the lost: 2 / 10 = 20 % (5 % … 51 %). ' +
      'losses: price 40 %, moved 30 %, service 20 %, and 1 more. ' +
      'new: came into it 5, left it 3, n = 12. won back: came into it 2, left it 0, n = 2.',
  );
  expect((option as unknown as Option).xAxis.max).toBe(6);
  expect(drawnIn(option, 'scatter').map(({ name, data }) => [name, data])).toEqual([
    [
      'came into it',
      [
        [5, -0.18],
        [2, 0.8200000000000001],
      ],
    ],
    [
      'left it',
      [
        [3, 0.18],
        [0, 1.18],
      ],
    ],
  ]);
});

test('over time, a line of customers for each stage, on the day itself, of all pages', () => {
  const page = (key: string, fresh: number, back: number): PicturedLifecycle => ({
    ...answer,
    groupBy: 'month',
    items: [
      {
        key,
        stages: [
          { stage: 'new', n: fresh },
          { stage: 'won-back', n: back },
        ],
      },
    ],
  });
  const { description, option } = lifecyclePicture([page('2024-01', 10, 0), page('2024-02', 12, 2)], FRAME, {});
  expect(description).toContain('2024-01: new 10, won back 0, n = 10. 2024-02: new 12, won back 2, n = 14.');
  expect(drawnIn(option, 'line').map(({ name, data }) => [name, data])).toEqual([
    [
      'new',
      [
        [19_723, 10],
        [19_754, 12],
      ],
    ],
    [
      'won back',
      [
        [19_723, 0],
        [19_754, 2],
      ],
    ],
  ]);
});

test('of no customers there is a picture that says so', () => {
  expect(lifecyclePicture([none], FRAME, { tier: 'gold' }).description).toBe('tier = gold. No data.');
  expect(lifecyclePicture([{ ...answer, groupBy: 'day', items: [] }], FRAME, {}).description).toContain('No data.');
});
