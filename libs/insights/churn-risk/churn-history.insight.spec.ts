import fc from 'fast-check';
import { comparePlaces } from '#libs/kernel/place.js';
import { aChurnFact, anyChurnFact, dayOf, FIRST_DAY, type GivenChurnFact } from '#test/support/churn.facts.js';
import { dateOf } from './churn-days.score.js';
import type { ChurnFact } from './churn-fact.score.js';
import { churnHistory } from './churn-history.insight.js';
import { ChurnModels } from './churn-models.score.js';

const PRIORS = new ChurnModels([], [], dayOf);
const visitOn = (day: number): GivenChurnFact => ({
  type: 'touchpoint.recorded',
  day,
  data: { touchpoint: 'call', channel: 'web' },
});
const factsOf = (given: readonly GivenChurnFact[]): readonly ChurnFact[] =>
  given.map((each, index) => aChurnFact(index, each)).sort((a, b) => comparePlaces(a.place, b.place));
const historyOf = (given: readonly GivenChurnFact[], until: number) =>
  churnHistory(factsOf(given), dateOf(FIRST_DAY + until), PRIORS, dayOf);

it('keeps what changed by a tenth in log-odds, and the ends of months', () => {
  const weekly = [0, 7, 14, 21, 28].map(visitOn);
  const history = historyOf(weekly, 120);
  const logOdds = history.map(({ risk }) => Math.log(risk / (1 - risk)));
  history.forEach(({ day }, index) => {
    if (index === 0) return;
    const change = Math.abs((logOdds[index] as number) - (logOdds[index - 1] as number));
    const isMonthEnd = new Date(Date.parse(day) + 86_400_000).toISOString().slice(8, 10) === '01';
    expect(isMonthEnd || change >= 0.1).toBe(true);
  });
  expect(history.map(({ day }) => day)).toEqual(expect.arrayContaining(['2026-01-31', '2026-02-28', '2026-03-31']));
  expect(history[0]?.day).toBe('2026-01-01');
});

it('knows nothing of what happened later', () => {
  fc.assert(
    fc.property(fc.array(anyChurnFact, { maxLength: 20 }), fc.nat(200), (given, day) => {
      const before = given.filter((fact) => fact.day <= day);
      const until = dateOf(FIRST_DAY + day);
      const whole = historyOf(given, 400).filter((point) => point.day <= until);
      expect(whole).toEqual(historyOf(before, day).map((point) => point));
    }),
    { numRuns: 40 },
  );
});

it('goes by the settings that counted on each day', () => {
  const at = (day: number) => (FIRST_DAY + day) * 86_400_000;
  const settings = {
    horizonDays: 10,
    raiseLift: 1,
    resolveLift: 0.5,
    coolDownDays: 7,
    controlShare: 0,
    maxAlertsPerDay: null,
  };
  const models = new ChurnModels([{ version: 1, settings, recordedAt: at(5) + 3_600_000 }], [], dayOf);
  const horizons = [4, 5, 6].map((day) => models.at(dateOf(FIRST_DAY + day)).horizonDays);
  // Put during day 5, they count at the midnight that ends it.
  expect(horizons).toEqual([90, 10, 10]);
  expect(models.at(null).horizonDays).toBe(90);
});
