import type { Frame } from '#libs/kernel/picture.js';
import { cohortsPicture, type PicturedCohorts } from './cohorts.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
type Cohort = PicturedCohorts['items'][number];
const cohort = (name: string, customers: number, ...shares: readonly number[]): Cohort => ({
  cohort: name,
  customers,
  months: shares.map((share, month) => ({
    month,
    share,
    interval: [share / 2, (1 + share) / 2],
    partial: month === shares.length - 1,
  })),
});

interface Option {
  readonly series: readonly {
    readonly name: string;
    readonly type: string;
    readonly lineStyle: { readonly width: number; readonly color: string };
    readonly data: readonly (readonly unknown[])[];
  }[];
  readonly yAxis: readonly {
    readonly axisLabel: { customValues: readonly number[]; formatter: (at: number) => string };
  }[];
}

const answer: PicturedCohorts = { items: [cohort('2024-01', 120, 1, 0.25, 0), cohort('2024-02', 9, 1, 0.04)] };

test('cohorts are told by their shares some months later, with intervals, and not of a month that is not over', () => {
  const { title, description } = cohortsPicture([answer], FRAME, { tier: 'gold', currency: 'EUR' });
  expect(title).toBe('Customers by the month of their first purchase');
  expect(description).toBe(
    "% of the cohort's customers with purchases. below it the 95 % interval. low: month not over. tier = gold. " +
      '2024-01: n = 120, month 1 25 % (13 % … 63 %). 2024-02: n = 9.',
  );
});

test('a cell is as dark as its share, low where the month is not over, and says share and interval', () => {
  const { option } = cohortsPicture([answer], FRAME, {});
  const { series, yAxis } = option as unknown as Option;
  const drawn = series.filter(({ type, data }) => type === 'line' && data.length > 0);
  const cells = drawn.map(({ name, lineStyle, data }) => [name, lineStyle, data.map((place) => place[1])]);
  expect(cells).toEqual([
    ['0 %', { color: '#f3f5f7', width: 18.5 }, [0, 0, 0]],
    ['< 5 %', { color: '#eaf2fb', width: 18.5 }, [1, 1, 1]],
    ['< 35 %', { color: '#acc9ee', width: 37 }, [0, 0, 0]],
    ['≥ 50 %', { color: '#82afe5', width: 37 }, [0, 0, 0, 1, 1, 1]],
  ]);
  const words = series.filter(({ type }) => type === 'scatter').map(({ data }) => data);
  expect(words).toEqual([
    [
      [0, 0, '100'],
      [1, 0, '25'],
      [0, 1, '100'],
    ],
    [
      [0, 0, '50–100'],
      [1, 0, '13–63'],
      [0, 1, '50–100'],
    ],
    [
      [2, 0, '0'],
      [1, 1, '4'],
    ],
  ]);
  const labels = yAxis.map(({ axisLabel }) => axisLabel.customValues.map(axisLabel.formatter));
  expect(labels).toEqual([
    ['2024-01', '2024-02'],
    ['120', '9'],
  ]);
});

test('cells without room for words have none', () => {
  const months = Array.from({ length: 60 }, () => 0.3);
  const { option, description } = cohortsPicture(
    [{ items: [cohort('2020-01', 50, ...months)] }],
    { ...FRAME, width: 320 },
    {},
  );
  expect((option as unknown as Option).series.filter(({ type }) => type === 'scatter')).toEqual([]);
  expect(description).not.toContain('below it');
  expect(description).toContain('month 24 30 % (15 % … 65 %)');
});

test('the pages of an answer are one picture, and of no cohorts there is one that says so', () => {
  const of = (name: string): PicturedCohorts => ({ items: [cohort(name, 4, 1)] });
  expect(cohortsPicture([of('2024-01'), of('2024-02')], FRAME, {}).description).toContain(
    '2024-01: n = 4. 2024-02: n = 4.',
  );
  expect(cohortsPicture([{ items: [] }], FRAME, { tier: 'gold' }).description).toBe('tier = gold. No data.');
});
