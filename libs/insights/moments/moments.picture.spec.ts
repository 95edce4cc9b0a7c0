import type { Frame } from '#libs/kernel/picture.js';
import { momentsPicture, type PicturedMoment } from './moments.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
const effects = (reward: number | null) => ({
  n: 120,
  low: 30,
  neutral: 50,
  high: 40,
  penalty: -0.25,
  reward,
  intervals: {
    penalty: [-0.35, -0.15] as const,
    reward: reward === null ? null : ([reward - 0.1, reward + 0.1] as const),
  },
});
const moment = (touchpoint: string, more: Partial<PicturedMoment> = {}): PicturedMoment => ({
  touchpoint,
  tier: null,
  class: 'neutral',
  ...effects(0.5),
  periods: [],
  slope: null,
  habituated: null,
  ...more,
});

interface Option {
  readonly series: readonly { readonly name: string; readonly type: string; readonly data: readonly unknown[] }[];
}

test('each touchpoint has its penalty and its reward, with intervals, and its class', () => {
  const items = [
    moment('pay', { class: 'positive', tier: 'gold' }),
    moment('wait', { class: 'negative', low: 9, reward: null, intervals: { penalty: null, reward: null } }),
  ];
  const { title, description } = momentsPicture([{ definition: 'visit', items }], FRAME, { tier: 'gold' });
  expect(title).toBe('Moments of truth of visit');
  expect(description).toBe(
    'n: the fewest of bad, neutral and good experiences. ▲ moment of truth: delights. ▼ moment of truth: disappoints. ' +
      'tier = gold. ▲ pay · gold: bad experience −0.25 (−0.35 … −0.15), good experience +0.5 (+0.4 … +0.6), n = 30. ' +
      '▼ wait: bad experience −0.25, good experience –, n = 9.',
  );
});

test('over time each touchpoint is a line of rewards, and it is said which delights become ordinary', () => {
  const periods = [0.5, 0.25].map((reward, at) => ({ key: `2024-Q${at + 1}`, partial: at === 1, ...effects(reward) }));
  const items = [
    moment('pay', { periods: periods.slice(1), habituated: false }),
    moment('text', { periods, habituated: true, slope: { value: -0.25, interval: [-0.3, -0.2] } }),
    moment('rare', { habituated: false }),
  ];
  const asked = { groupBy: 'quarter' };
  const { description, option } = momentsPicture([{ definition: 'visit', items }], FRAME, asked);
  expect(description).toBe(
    'becoming ordinary: text −0.25 (−0.3 … −0.2). not whole: 2024-Q2. and 1 more. ' +
      '2024-Q1: text +0.5 (+0.4 … +0.6), pay –, n = 120. 2024-Q2: text +0.25 (+0.15 … +0.35), pay +0.25 (+0.15 … +0.35), n = 240.',
  );
  const { series } = option as unknown as Option;
  const lines = series.filter(({ type, name }) => type === 'line' && name !== '95 % interval');
  expect(lines.map(({ name, data }) => [name, data.length])).toEqual([
    ['text', 2],
    ['pay', 1],
  ]);
});

test('of no effects there is a picture that says so', () => {
  const of = (items: readonly PicturedMoment[], asked: object) =>
    momentsPicture([{ definition: 'visit', items }], FRAME, { ...asked }).description;
  expect(of([], {})).toBe('No data.');
  expect(of([moment('pay')], { groupBy: 'month' })).toBe('No data.');
});
