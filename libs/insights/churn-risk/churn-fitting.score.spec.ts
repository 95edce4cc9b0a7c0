import { aChurnFact, dayOf, FIRST_DAY, type GivenChurnFact } from '#test/support/churn.facts.js';
import { dateOf, dayNumberOf } from './churn-days.score.js';
import type { ChurnFact } from './churn-fact.score.js';
import { fitChurnModel } from './churn-fitting.score.js';
import { ChurnLearning, horizonWithin, type LearningPlan } from './churn-learning.score.js';
import { modelOf, PRIOR_WEIGHTS, priorModel } from './churn-model.score.js';

const plan: LearningPlan = {
  cutOff: FIRST_DAY + 400,
  first: FIRST_DAY,
  horizonDays: 90,
  currency: null,
  liveSince: null,
  inForce: null,
};

let number = 0;
const visits = (first: number, step: number, until: number, valence?: number): readonly GivenChurnFact[] =>
  Array.from({ length: Math.max(0, Math.floor((until - first) / step) + 1) }, (_, index) => ({
    type: 'touchpoint.recorded',
    day: first + index * step,
    data: { touchpoint: 'call', channel: 'web', ...(valence === undefined ? {} : { valence }) },
  }));
const factsOf = (given: readonly GivenChurnFact[]): readonly ChurnFact[] =>
  given.map((each) => aChurnFact(++number, each));

/**
 * Customers who come every ten days. Those treated badly leave afterwards: half of them in each of two half-years; others go
 * on, or are away for long in between.
 */
function population(): readonly (readonly ChurnFact[])[] {
  return Array.from({ length: 300 }, (_, index) => {
    const start = index % 10;
    if (index % 3 !== 0) return factsOf(visits(start, 10, 400));
    const end = index % 2 === 0 ? 205 + start : 295 + start;
    const bad: GivenChurnFact = {
      type: 'touchpoint.recorded',
      day: end,
      data: { touchpoint: 'call', channel: 'web', valence: -1 },
    };
    return factsOf([...visits(start, 10, end - 1), bad]);
  });
}

function learned(customers: readonly (readonly ChurnFact[])[], given: LearningPlan = plan) {
  const learning = new ChurnLearning(given);
  for (const facts of customers) learning.add(facts, true, (time) => dayNumberOf(dayOf(time)));
  return learning.learning();
}

const customers = population();

it('learns what speaks for leaving, and how good that is', () => {
  const fit = fitChurnModel(learned(customers));
  expect(fit).toMatchObject({ cutOff: dateOf(FIRST_DAY + 400), horizonDays: 90, n: 300, sampled: 300, used: true });
  expect(fit?.weights['negative-peak']).toBeGreaterThan(PRIOR_WEIGHTS['negative-peak']);
  // Nobody complained: nothing is known of complaints but the prior.
  expect(fit?.weights['open-complaint']).toBeCloseTo(PRIOR_WEIGHTS['open-complaint'], 9);
  expect(fit?.quality).toMatchObject({ toldOn: dateOf(FIRST_DAY + 310), horizonDays: 90, n: 300, before: null });
  expect(fit?.quality?.model.auc).toBeGreaterThan(0.95);
  expect(fit?.baseRate).toBeCloseTo(101 / 302, 9);
});

it('tells the share of those who left apart from when somebody began to watch', () => {
  const baseRate = (liveSince: number | null) => learned(customers, { ...plan, liveSince }).baseRate;
  // The horizon before the cut-off begins on day 310; all hundred who left were last active on days 205 to 309.
  expect([null, 0].map((day) => baseRate(day === null ? null : FIRST_DAY + day))).toEqual([101 / 302, 101 / 302]);
  // Half of them were not active in the horizon before that, which begins on day 220, either.
  const young = [230, 310, 350, 399].map((day) => baseRate(FIRST_DAY + day));
  expect(young).toEqual(young.map(() => 51 / 252));
});

it('knows nothing of what happened after the cut-off', () => {
  const later = customers.map((facts, index) => [...facts, ...factsOf(index % 2 === 0 ? visits(401, 3, 480, -1) : [])]);
  expect(learned(later)).toEqual(learned(customers));
});

it('is the same in whatever order facts and customers come, but for the order of columns', () => {
  const reversed = [...customers].reverse().map((facts) => [...facts].reverse());
  const [one, other] = [fitChurnModel(learned(customers)), fitChurnModel(learned(reversed))];
  expect(other?.rhythm.r).toBeCloseTo(one?.rhythm.r as number, 6);
  expect(other?.quality?.model.auc).toBeCloseTo(one?.quality?.model.auc as number, 9);
});

it('is not used where it predicts worse than the model in force', () => {
  const good = fitChurnModel(learned(customers));
  if (good === null) throw new Error('There is enough to learn from');
  const inForce = modelOf(good, 90);
  const again = fitChurnModel(learned(customers, { ...plan, inForce }));
  // The one in force has seen what it is judged by.
  expect([again?.used, (again?.quality?.before?.brier ?? 1) < (again?.quality?.model.brier ?? 0)]).toEqual([
    false,
    true,
  ]);
  const fresh = fitChurnModel(learned(customers, { ...plan, inForce: priorModel(90) }));
  expect(fresh?.used).toBe(true);
});

it('is not made of too little, of nobody, or where everybody stayed', () => {
  expect(fitChurnModel(learned(customers.slice(0, 60)))).toBeNull();
  expect(fitChurnModel(learned([]))).toBeNull();
  expect(fitChurnModel(learned(Array.from({ length: 200 }, () => factsOf(visits(0, 10, 400)))))).toBeNull();
});

test('where history is shorter than two horizons, half of it is learned from', () => {
  expect(horizonWithin(0, 400, 90)).toBe(90);
  expect(horizonWithin(0, 272, 273)).toBe(136);
  expect(horizonWithin(0, 0, 90)).toBe(1);
});
