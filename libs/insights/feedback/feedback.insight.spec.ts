import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { placeOf } from '#libs/kernel/place.js';
import { feedbackRow } from './feedback.insight.js';

const time = Date.UTC(2024, 0, 31);

function fact(data: JsonObject, more: Partial<WholeFact> = {}): WholeFact {
  const told = { type: 'feedback.submitted', time, source: '/channels/web', id: '1', sequence: null };
  const eventId = 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576';
  return { ...told, customerNo: 7n, place: placeOf(told), eventId, data, derived: null, ...more };
}

describe('an answer to be counted', () => {
  it('carries its value, its valence and what it is about', () => {
    const about = {
      journeyId: 'visit-88',
      touchpoint: 'queueing',
      channel: 'branch',
      staffId: 's-1',
      product: 'p',
      productLine: 'l',
      brand: 'b',
      campaign: 'c',
    };
    const given = fact({ instrument: 'csat', value: 5, about });
    expect(feedbackRow(given)).toEqual({
      customerNo: 7n,
      place: given.place,
      eventId: given.eventId,
      instrument: 'csat',
      time,
      value: 5,
      valence: 1,
      ...about,
    });
  });

  it.each<[JsonObject, number | null]>([
    [{ instrument: 'nps', value: 0 }, -1],
    [{ instrument: 'nps', value: 10 }, 1],
    [{ instrument: 'ces', value: 4 }, 0],
    [{ instrument: 'stars', value: 2 }, -0.5],
  ])('%j has valence %d', (data, valence) => {
    expect(feedbackRow(fact(data))).toMatchObject({ valence, channel: null, staffId: null });
  });

  it('has the valence of its words only where no value gives one', () => {
    const derived = { valence: -0.4, model: 'm', version: '1', confidence: 0.9 };
    expect(feedbackRow(fact({ instrument: 'text' }, { derived }))).toMatchObject({
      value: null,
      valence: -0.4,
    });
    expect(feedbackRow(fact({ instrument: 'text' }))).toMatchObject({ value: null, valence: null });
    expect(feedbackRow(fact({ instrument: 'csat', value: 3 }, { derived }))).toMatchObject({ valence: 0 });
  });

  it('is made of feedback only', () => {
    expect(feedbackRow(fact({ touchpoint: 'queueing' }, { type: 'touchpoint.recorded' }))).toBeNull();
  });
});
