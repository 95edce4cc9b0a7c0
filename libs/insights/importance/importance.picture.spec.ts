import type { Frame } from '#libs/kernel/picture.js';
import { importancePicture, type PicturedDimension, type PicturedImportance } from './importance.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };

const dimension = (
  name: string,
  experience: number | null,
  importance: number | null,
  more: Partial<PicturedDimension> = {},
): PicturedDimension => ({
  dimension: name,
  experience,
  importance,
  weighted: null,
  quadrant: null,
  intervals: { experience: experience === null ? null : [experience - 0.5, experience + 0.5], importance: null },
  tooFew: false,
  ...more,
});

const answer: PicturedImportance = {
  key: 'convenience',
  crossHair: { experience: 6, importance: 6 },
  importanceBasis: 'stated',
  items: [
    dimension('convenience', 5, 9, { weighted: -18, quadrant: 'concentrate' }),
    dimension('price', 7, 3, { quadrant: 'possible-overkill', tooFew: true }),
    dimension('calm', null, null),
  ],
};

interface Option {
  readonly title: readonly { readonly text: string }[];
  readonly series: readonly {
    readonly name?: string;
    readonly type: string;
    readonly data: readonly { readonly value?: readonly unknown[]; readonly label?: { offset: number[] } }[];
  }[];
}

test('dimensions are told with intervals and quadrants, the key experience first', () => {
  const { title, description } = importancePicture([answer], FRAME, { over: 'journeys' });
  expect(title).toBe('Importance and performance');
  expect(description).toBe(
    'key experience: convenience. without experience or importance: calm. hollow: n < 30. over = journeys. ' +
      'convenience: Experience 5 (4.5 … 5.5), Importance 9, weighted satisfaction −18, Concentrate here. ' +
      'price: Experience 7 (6.5 … 7.5), Importance 3, Possible overkill. calm: Experience –, Importance –.',
  );
});

test('dots stand where they belong, with the cross-hair, and names on the side that is free', () => {
  const { option } = importancePicture([answer], FRAME, {});
  const { series, title } = option as unknown as Option;
  expect(title.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Concentrate here', 'Keep up the good work', 'Low priority', 'Possible overkill']),
  );
  const [means, bars, dots, labels] = series;
  expect(means?.data).toEqual([
    [6, 2],
    [6, 10],
    [null, null],
    [4, 6],
    [8, 6],
  ]);
  expect(bars?.data).toEqual([
    [4.5, 9],
    [5.5, 9],
    [null, null],
    [6.5, 3],
    [7.5, 3],
    [null, null],
  ]);
  expect(dots?.data).toEqual([[5, 9], expect.objectContaining({ value: [7, 3] })]);
  const namesOf = (shown: Option['series']) =>
    shown.at(-1)?.data.map(({ value, label }) => [value?.[2], Math.sign(label?.offset[0] ?? 0)]);
  expect(namesOf([labels as Option['series'][number]])).toEqual([
    ['convenience', 1],
    ['price', 1],
  ]);
  const inside = { ...answer, items: [...answer.items, dimension('speed', 5, 5), dimension('warmth', 5.2, 5)] };
  expect(namesOf((importancePicture([inside], FRAME, {}).option as unknown as Option).series)).toEqual([
    ['convenience', 1],
    ['price', 1],
    ['speed', -1],
    ['warmth', 1],
  ]);
});

test('the most important of derived dimensions, at the top of the picture, has its name too', () => {
  const items = [dimension('convenience', 5, 10), dimension('price', 7, 0)];
  const { option } = importancePicture([{ ...answer, importanceBasis: 'derived', items }], FRAME, {});
  const names = (option as unknown as Option).series.at(-1)?.data.map(({ value }) => value?.[2]);
  expect(names).toEqual(['convenience', 'price']);
});

test('of one dimension there is no cross-hair, and of none a picture that says so', () => {
  const alone = { ...answer, crossHair: null, items: [dimension('price', 7, 3)] };
  const { series } = importancePicture([alone], FRAME, {}).option as unknown as Option;
  expect(series.map(({ name }) => name)).toEqual(['95 % interval', 'dimension', undefined]);
  const nothing = { key: null, crossHair: null, importanceBasis: null, items: [dimension('calm', 5, null)] };
  expect(importancePicture([nothing], FRAME, {}).description).toBe('without experience or importance: calm. No data.');
});
