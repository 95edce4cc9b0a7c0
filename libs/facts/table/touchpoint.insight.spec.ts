import { type Correction, corrected, type Told, touchpointOf } from './touchpoint.insight.js';

const derived = (valence: number) => ({ valence, model: 'm', version: '1', confidence: 1 });
const valenceOf = (effective: Parameters<typeof touchpointOf>[3]) => {
  const { valence, valenceSource } = touchpointOf('e', Buffer.alloc(0), 0, effective);
  return { valence, valenceSource };
};
const original: Told = {
  data: {
    touchpoint: 'queueing',
    channel: 'branch',
    valence: 0.5,
    rating: { scale: 'csat', value: 2 },
    text: { sealed: 's', key: 'k' },
  },
  derived: derived(-0.8),
};

it('takes the valence given, else that of the rating, else that of the words, else none', () => {
  const cleared = (...fields: string[]) =>
    corrected(original, [
      { data: { eventId: 'e', ...Object.fromEntries(fields.map((field) => [field, null])) }, derived: null },
    ]);
  expect(valenceOf(original)).toEqual({ valence: 0.5, valenceSource: 'explicit' });
  expect(valenceOf(cleared('valence'))).toEqual({ valence: -0.5, valenceSource: 'rating' });
  expect(valenceOf(cleared('valence', 'rating'))).toEqual({ valence: -0.8, valenceSource: 'text' });
  expect(valenceOf(cleared('valence', 'rating', 'text'))).toEqual({ valence: null, valenceSource: 'none' });
});

it('scores corrected words by what was derived from the correction', () => {
  const words: Correction = {
    data: { eventId: 'e', valence: null, rating: null, text: { sealed: 't', key: 'k' } },
    derived: derived(0.3),
  };
  expect(valenceOf(corrected(original, [words]))).toEqual({ valence: 0.3, valenceSource: 'text' });
});

it('scores erased words of a correction by what was derived from them, and ignores those before it', () => {
  const erased = { data: { eventId: 'e', valence: null, rating: null, text: null }, derived: derived(0.3) };
  const after = corrected(original, [erased]);
  expect([after.data.text, valenceOf(after).valence]).toEqual([undefined, 0.3]);
});

it('takes each field from its latest correction, and neither target nor reason', () => {
  const first = { data: { eventId: 'e', channel: 'app', valence: 0 }, derived: null };
  const second = { data: { eventId: 'e', reason: 'typo', valence: 1 }, derived: null };
  expect(corrected(original, [first, second]).data).toEqual({ ...original.data, channel: 'app', valence: 1 });
});
