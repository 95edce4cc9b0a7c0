import type { Whole } from '#libs/kernel/whole.js';
import { Sums } from '#libs/insights/engine/sums.js';
import { placeFrom } from '#libs/kernel/place.js';
import { COUNTS, countAnswers } from './feedback.counts.js';
import type { FeedbackRow } from './feedback.insight.js';

const answer = (value: number | null, about: Partial<FeedbackRow> = {}): FeedbackRow => ({
  customerNo: 1n,
  place: placeFrom(Date.parse('2024-01-31T10:00:00Z')),
  eventId: '00000000-0000-5000-8000-000000000000',
  instrument: 'csat',
  value,
  valence: null,
  tier: null,
  channel: null,
  touchpoint: null,
  staffId: null,
  journeyId: null,
  product: null,
  productLine: null,
  brand: null,
  campaign: null,
  ratings: null,
  ...about,
});
const dayOf = () => '2024-01-31';

/** Each row: its key, then `value × times` of all, then of each pair. */
function counted(sums: Sums): readonly string[] {
  const times = (counts: readonly Whole[]) =>
    [...counts.entries()].flatMap(([value, count]) => (Number(count) === 0 ? [] : [`${value}×${count}`])).join(' ');
  return sums.rowsOf(COUNTS).map(({ key: { dimension, value, day }, vectors: { answers, pairs } }) => {
    const parts = [...answers, ...pairs].map(({ names, sums: counts }) => `${names.join('=')} ${times(counts)}`.trim());
    return `${dimension} ${value} ${day}: ${parts.join(', ')}`;
  });
}

describe('answers are counted', () => {
  it('by what they are about, each two of it in the counts of the first, for its day and for all', () => {
    const sums = new Sums();
    countAnswers(
      sums,
      [answer(5, { product: 'card', tier: 'gold', channel: 'web' }), answer(3, { channel: 'web' })],
      1n,
      dayOf,
    );
    const expected = (day: string) => [
      `all  ${day}: 3×1 5×1`,
      `channel web ${day}: 3×1 5×1`,
      `product card ${day}: 5×1, tier=gold 5×1, channel=web 5×1`,
      `tier gold ${day}: 5×1, channel=web 5×1`,
    ];
    expect([...counted(sums)].sort()).toEqual([...expected('-infinity'), ...expected('2024-01-31')].sort());
  });

  it('only with a value, however it is worded', () => {
    const sums = new Sums();
    countAnswers(sums, [answer(null, { channel: 'web' })], 1n, dayOf);
    expect(counted(sums)).toEqual([]);
  });

  it('exactly: what is taken out leaves nothing', () => {
    const sums = new Sums();
    const rows = [
      answer(0, { tier: 'gold', brand: 'b' }),
      answer(10, { staffId: 's', campaign: 'c', touchpoint: 't', productLine: 'l' }),
    ];
    countAnswers(sums, rows, 1n, dayOf);
    countAnswers(sums, rows, -1n, dayOf);
    const left = sums.rowsOf(COUNTS).flatMap(({ vectors: { answers, pairs } }) => [...answers, ...pairs]);
    expect(left.length).toBeGreaterThan(0);
    expect(left.every(({ sums: counts }) => counts.every((count) => count === 0n))).toBe(true);
  });
});
