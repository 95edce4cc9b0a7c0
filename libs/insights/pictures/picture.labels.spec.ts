import { everyFew, fitted, linesOf, spaced, widthOf, wrapped } from './picture.labels.js';

test.each([
  ['', 0],
  ['tier', 28.8],
  ['峰终', 24],
  ['峰 a', 26.4],
  ['한국', 24],
  ['（a）', 31.2],
])('%s takes %d pixels', (text, width) => {
  expect(widthOf(text)).toBeCloseTo(width, 9);
});

test.each([
  ['queueing', 100, 'queueing'],
  ['queueing', 57.6, 'queueing'],
  ['queueing', 57, 'queuei…'],
  ['a queue', 24, 'a…'],
  ['柜台服务', 32, '柜台…'],
  ['queueing', 14, ''],
  ['two\nlines', 100, 'two lines'],
  ['e\u0301e\u0301e\u0301', 29, 'e\u0301…'],
])('%s has %d pixels of room: %s', (text, room, shown) => {
  expect(fitted(text, room)).toBe(shown);
  expect(widthOf(fitted(text, room))).toBeLessThanOrEqual(room);
});

test('words stand on as few lines as have room, the last of them cut', () => {
  expect(wrapped('Emotion map of journey visit-88', 200, 10)).toEqual(['Emotion map of journey visit-88']);
  expect(wrapped('Emotion map of journey visit-88', 100, 10)).toEqual(['Emotion map of', 'journey visit-88']);
  expect(wrapped('Emotion map of journey visit-88', 60, 10, 2)).toEqual(['Emotion', 'map of jo…']);
});

test('parts stand on as few lines as have room', () => {
  expect(linesOf(['one', 'two', 'three'], 100)).toEqual(['one · two', 'three']);
  expect(linesOf(['one', 'much too long'], 50)).toEqual(['one', 'much…']);
});

test('of labels that would meet, every one for which there is room again is shown', () => {
  expect(spaced([5, 15, 25, 35], [10, 10, 10, 10], 0)).toEqual([0, 1, 2, 3]);
  expect(spaced([5, 15, 25, 35], [10, 10, 10, 10], 1)).toEqual([0, 2]);
  expect(spaced([5, 15, 60], [10, 40, 10], 0)).toEqual([0, 2]);
});

test('marks are left out at equal distances, and both ends stay where that is possible', () => {
  const marks = [1, 2, 3, 4, 5, 6, 7];
  expect(everyFew(marks, () => 10, 200)).toEqual(marks);
  expect(everyFew(marks, () => 10, 90)).toEqual([1, 3, 5, 7]);
  expect(everyFew(marks, () => 30, 100)).toEqual([1, 4, 7]);
  expect(everyFew(marks, () => 30, 40)).toEqual([1, 7]);
});
