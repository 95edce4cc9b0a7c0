import type { Frame } from '#libs/kernel/picture.js';
import { feedbackPicture, type PicturedFeedback } from './feedback.picture.js';

const FRAME: Frame = { width: 960, language: 'de', theme: 'light' };
const feedback = (instrument: PicturedFeedback['instrument'], ...items: PicturedFeedback['items'][number][]) => ({
  instrument,
  n: items.reduce((sum, { n }) => sum + n, 0),
  items,
});

test.each([
  ['nps', 12.5, [10, 15], 'NPS 12,5 (10 … 15)'],
  ['csat', 0.755, [0.7, 0.8], 'CSAT 76 % (70 % … 80 %)'],
  ['ces', 5.125, [5, 5.25], 'CES 5,13 (5 … 5,25)'],
  ['stars', 4.5, [4.25, 4.75], 'STARS 4,5 (4,25 … 4,75)'],
] as const)('%s has its own scale', (instrument, score, [low, high], said) => {
  const item = { key: 'web', n: 40, score, interval: [low, high] as const };
  const { description } = feedbackPicture([feedback(instrument, item)], FRAME, { groupBy: 'channel' });
  expect(description).toBe(`40 Antworten. web: ${said}, n = 40.`);
});

test('groups of time are drawn over time by what was asked, whatever groups are called', () => {
  const item = { key: '2024-01', n: 40, score: 1, interval: null };
  const xOf = (groupBy: string) =>
    (feedbackPicture([feedback('nps', item)], FRAME, { groupBy }).option['xAxis'] as { min: number }).min;
  expect([xOf('month'), xOf('campaign')]).toEqual([19_722, -100]);
});

test('the pages of an answer are one picture', () => {
  const of = (key: string) => feedback('nps', { key, n: 40, score: 1, interval: null });
  const { description } = feedbackPicture([of('a'), of('b')], FRAME, { groupBy: 'product' });
  expect(description).toContain('a: NPS 1, n = 40. b: NPS 1, n = 40.');
});

test('of no answers there is a picture that says so', () => {
  const none = feedback('nps', { key: null, n: 0, score: null, interval: null });
  expect(feedbackPicture([none], FRAME, { tier: 'gold' }).description).toBe('0 Antworten. tier = gold. Keine Daten.');
});
