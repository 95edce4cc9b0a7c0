import type { Frame } from '#libs/kernel/picture.js';
import { peakEndPicture, type PicturedScores } from './peak-end.picture.js';

const FRAME: Frame = { width: 960, language: 'hu', theme: 'light' };
const item = (key: string | null, n: number, value: number) => ({
  key,
  n,
  peakEnd: { mean: value, interval: [value - 0.1, value + 0.1] as const },
  mean: { mean: value / 2, interval: null },
});
const scores = (groupBy: string | null, ...items: PicturedScores['items'][number][]): PicturedScores => ({
  groupBy,
  items,
});

interface Option {
  readonly series: readonly { readonly name: string; readonly type: string; readonly data: readonly unknown[] }[];
  readonly xAxis: { readonly axisLabel: { customValues: readonly number[]; formatter: (at: number) => string } };
}

test('groups are rows with both scores and their intervals, small ones hollow', () => {
  const { title, description, option } = peakEndPicture(
    [scores('tier', item('gold', 100, 0.5), item(null, 29, -0.2))],
    FRAME,
    { groupBy: 'tier', definition: 'bank-branch-visit' },
  );
  expect(title).toBe('Az ügyfélutak csúcs–vég-értékei és átlagai');
  expect(description).toBe(
    'definition = bank-branch-visit. gold: csúcs–vég +0,5 (+0,4 … +0,6), átlag +0,25, n = 100. ' +
      '(nincs): csúcs–vég −0,2 (−0,3 … −0,1), átlag −0,1, n = 29.',
  );
  const { series } = option as unknown as Option;
  expect(series.map(({ name, type }) => [name, type])).toEqual([
    ['95%-os intervallum', 'line'],
    ['csúcs–vég', 'scatter'],
    ['95%-os intervallum', 'line'],
    ['átlag', 'scatter'],
  ]);
  expect(series[0]?.data).toEqual([
    [0.4, -0.18],
    [0.6, -0.18],
    [null, -0.18],
    [-0.30000000000000004, 0.8200000000000001],
    [-0.1, 0.8200000000000001],
    [null, 0.8200000000000001],
  ]);
  expect(series[1]?.data).toEqual([
    [0.5, -0.18],
    { value: [-0.2, 0.8200000000000001], itemStyle: { color: '#ffffff', borderColor: '#1c6dd0', borderWidth: 2 } },
  ]);
});

test('periods stand where they lie in time', () => {
  const { option } = peakEndPicture([scores('month', item('2024-01', 40, 0), item('2024-04', 40, 0.3))], FRAME, {});
  const { xAxis } = option as unknown as Option;
  expect(xAxis.axisLabel.customValues).toEqual([19_723, 19_814]);
  expect(xAxis.axisLabel.customValues.map(xAxis.axisLabel.formatter)).toEqual(['2024-01', '2024-04']);
});

test('without groups there is one row for all, and of no journeys there is nothing', () => {
  expect(peakEndPicture([scores(null, item(null, 40, 0))], FRAME, {}).description).toContain('összes: csúcs–vég 0');
  expect(peakEndPicture([scores(null, item(null, 0, 0))], FRAME, {}).description).toBe('Nincs adat.');
  expect(peakEndPicture([scores('tier')], FRAME, {}).description).toBe('Nincs adat.');
});
