import fc from 'fast-check';
import { storedEvent } from '#test/support/an.event.js';
import { withoutExample } from '#test/support/examples.js';
import { type ChurnFact, churnStatisticsOf } from './churn-fact.score.js';
import { CHURN_FACTS, mergeStatistics, noStatistics } from './churn-statistics.score.js';
import { aChurnFact, anyChurnFact, dayOf } from '#test/support/churn.facts.js';

const statisticsOf = (facts: readonly ChurnFact[]) => churnStatisticsOf(facts, dayOf);

const histories = fc
  .array(anyChurnFact, { maxLength: 30 })
  .map((given) => given.map((each, index) => aChurnFact(index, each)));

it('has an example of each type of fact', () => {
  const drawn = fc.sample(anyChurnFact, { numRuns: 2_000, seed: 1 });
  expect(withoutExample(CHURN_FACTS, drawn)).toEqual([]);
});

it('is the same in whatever order the facts come', () => {
  fc.assert(
    fc.property(
      histories.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
      ([facts, shuffled]) => expect(statisticsOf(shuffled)).toEqual(statisticsOf(facts)),
    ),
  );
});

it('is the same however the facts are batched, and survives JSON', () => {
  fc.assert(
    fc.property(histories, fc.nat(), (facts, cut) => {
      const at = cut % (facts.length + 1);
      const [before, after] = [statisticsOf(facts.slice(0, at)), statisticsOf(facts.slice(at))];
      const stored = JSON.parse(JSON.stringify(before));
      expect(stored).toEqual(before);
      expect(mergeStatistics(stored, after)).toEqual(statisticsOf(facts));
      expect(mergeStatistics(statisticsOf(facts), noStatistics)).toEqual(statisticsOf(facts));
    }),
  );
});

it('is no larger for many touchpoints of few days', () => {
  const many = Array.from({ length: 2_000 }, (_, index) =>
    aChurnFact(index, {
      type: 'touchpoint.recorded',
      day: index % 4,
      data: { touchpoint: 'call', channel: 'web', valence: -1 },
    }),
  );
  const sizes = [many.slice(0, 100), many].map((facts) => JSON.stringify(statisticsOf(facts)).length);
  expect(sizes[1]).toBeLessThan((sizes[0] as number) + 50);
});

it('counts a day once, whatever the zone makes of it', () => {
  const touch = (index: number, hour: number) => {
    const event = storedEvent(index, { time: Date.UTC(2026, 2, 1, hour) });
    return {
      ...aChurnFact(index, { type: 'touchpoint.recorded', day: 0, data: { touchpoint: 'call', channel: 'web' } }),
      time: event.time,
    };
  };
  const facts = [touch(1, 21), touch(2, 22), touch(3, 23)];
  expect(churnStatisticsOf(facts, dayOf).days).toHaveLength(1);
  expect(churnStatisticsOf(facts, (time) => dayOf(time + 2 * 3_600_000)).days).toHaveLength(2);
});
