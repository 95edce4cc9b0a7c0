import type { FeedbackSubmitted } from '#libs/facts/feedback/feedback.events.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { CustomerFact } from '#libs/facts/table/customer-fact.js';
import type { DerivedValence } from '#libs/kernel/event.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { placeOf } from '#libs/kernel/place.js';
import { anEvent } from '#test/support/an.event.js';
import { feedbackRow } from './feedback.insight.js';

const time = Date.UTC(2024, 0, 31);
const NO_TIERS = new Tiers([]);

function factOf(
  told: Typed<'feedback.submitted' | 'touchpoint.recorded'>,
  derived: DerivedValence | null = null,
): CustomerFact {
  const event = anEvent({ type: told.type, time, derived });
  return { ...event, ...told, customerNo: 7n, place: placeOf(event) };
}

const fact = (data: FeedbackSubmitted, derived?: DerivedValence) =>
  factOf({ type: 'feedback.submitted', data }, derived);

describe('an answer to be counted', () => {
  it('carries its value, its valence, its tier and what it is about', () => {
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
    const rated = { dimensions: { speed: 3 }, expected: {}, ideal: { speed: 9 } };
    const given = fact({ instrument: 'csat', value: 5, about, ...rated });
    expect(feedbackRow(given, new Tiers([{ place: given.place, tier: 'gold' }]))).toEqual({
      customerNo: 7n,
      place: given.place,
      eventId: given.eventId,
      instrument: 'csat',
      value: 5,
      valence: 1,
      tier: 'gold',
      ...about,
      ratings: { experience: { speed: 3 }, ideal: { speed: 9 } },
    });
  });

  it.each<[FeedbackSubmitted, number | null]>([
    [{ instrument: 'nps', value: 0 }, -1],
    [{ instrument: 'nps', value: 10 }, 1],
    [{ instrument: 'ces', value: 4 }, 0],
    [{ instrument: 'stars', value: 2 }, -0.5],
  ])('%j has valence %d', (data, valence) => {
    expect(feedbackRow(fact(data), NO_TIERS)).toMatchObject({ valence, channel: null, staffId: null });
  });

  it('has the valence of its words only if no value gives one', () => {
    const derived = { valence: -0.4, model: 'm', version: '1', confidence: 0.9 };
    expect(feedbackRow(fact({ instrument: 'text' }, derived), NO_TIERS)).toMatchObject({
      value: null,
      valence: -0.4,
    });
    expect(feedbackRow(fact({ instrument: 'text' }), NO_TIERS)).toMatchObject({ value: null, valence: null });
    expect(feedbackRow(fact({ instrument: 'csat', value: 3 }, derived), NO_TIERS)).toMatchObject({ valence: 0 });
  });

  it('is made only from feedback', () => {
    const touchpoint = { type: 'touchpoint.recorded', data: { touchpoint: 'queueing', channel: 'branch' } } as const;
    expect(feedbackRow(factOf(touchpoint), NO_TIERS)).toBeNull();
  });
});
