import fc from 'fast-check';
import {
  active,
  type AlertCourse,
  type AlertRules,
  type AlertStep,
  courseAfter,
  ended,
  type Judgement,
  merged,
  NO_ALERTS,
  stepOf,
} from './alert-course.policy.js';

const RULES: AlertRules = { raiseLift: 1, resolveLift: 0.5, coolDownDays: 7, horizonDays: 90 };
const judgement = (day: number, lift: number, more: Partial<Judgement> = {}): Judgement => ({
  day,
  lift,
  level: lift < 2 ? 'high' : 'critical',
  first: 'silence',
  barred: null,
  quiet: false,
  ...more,
});

/** What judgements lead to, one after the other. */
function steps(judgements: readonly Judgement[], from: AlertCourse = NO_ALERTS) {
  let course = from;
  const found: AlertStep[] = [];
  for (const each of judgements) {
    const step = stepOf(course, each, RULES);
    course = courseAfter(course, each, step, RULES, `alert-${each.day}`);
    found.push(step);
  }
  return { found, course };
}

test('an alert is raised at the lift for it, and closed below another one', () => {
  const { found, course } = steps([judgement(0, 0.99), judgement(1, 1), judgement(2, 0.5), judgement(3, 0.49)]);
  expect(found).toEqual([null, 'raise', null, { close: 'risk-fell' }]);
  expect(course).toEqual({ live: null, raisedOn: 1, armed: true, coolUntil: 10 });
});

test('after one has ended, none is raised while it cools down', () => {
  const before = steps([judgement(0, 1), judgement(3, 0.4)]).course;
  expect(steps([judgement(9, 3)], before).found).toEqual([null]);
  expect(steps([judgement(10, 3)], before).found).toEqual(['raise']);
});

test('another takes a low lift or an activity day since the last', () => {
  const resolved = ended(steps([judgement(0, 1)]).course, 1, RULES);
  expect(steps([judgement(60, 3)], resolved).found).toEqual([null]);
  expect(steps([judgement(60, 3)], active(resolved, 0)).found).toEqual([null]);
  expect(steps([judgement(60, 3)], active(resolved, 1)).found).toEqual(['raise']);
  expect(steps([judgement(5, 0.4), judgement(60, 3)], resolved).found).toEqual([null, 'raise']);
});

test('one expires after the horizon', () => {
  const { found } = steps([judgement(0, 1), judgement(89, 1), judgement(90, 1), judgement(200, 3)]);
  expect(found).toEqual(['raise', null, 'expire', null]);
});

test('it is updated once a day, for another level or another first reason', () => {
  const { found } = steps([
    judgement(0, 1),
    judgement(0, 2.5),
    judgement(0, 1.5),
    judgement(1, 1.5),
    judgement(1, 1.5, { first: 'detractor' }),
    judgement(2, 1.6, { first: 'detractor' }),
    judgement(3, 1.7, { first: 'detractor' }),
  ]);
  expect(found).toEqual(['raise', 'update', null, 'update', null, 'update', null]);
});

test.each(['lost', 'erased', 'objected', 'dormant'] as const)('who is %s gets no alert, and has none', (barred) => {
  expect(steps([judgement(0, 3, { barred })]).found).toEqual([null]);
  expect(steps([judgement(0, 3), judgement(0, 3, { barred })]).found).toEqual(['raise', { close: barred }]);
});

test('what raises none by itself closes and updates all the same', () => {
  const quiet = { quiet: true };
  expect(steps([judgement(0, 3, quiet), judgement(1, 3)]).found).toEqual([null, 'raise']);
  expect(steps([judgement(0, 3), judgement(1, 1.5, quiet), judgement(2, 0, quiet)]).found).toEqual([
    'raise',
    'update',
    { close: 'risk-fell' },
  ]);
});

test('a merge lets nobody be alerted sooner', () => {
  const cooling = { live: null, raisedOn: 3, armed: true, coolUntil: 10 };
  const unarmed = { live: null, raisedOn: 5, armed: false, coolUntil: null };
  expect(merged(cooling, unarmed)).toEqual({ live: null, raisedOn: 5, armed: false, coolUntil: 10 });
  expect(merged(unarmed, cooling)).toEqual({ live: null, raisedOn: 5, armed: false, coolUntil: 10 });
  expect(merged(NO_ALERTS, NO_ALERTS)).toEqual(NO_ALERTS);
});

describe('random walks of the lift around the threshold, for months', () => {
  /** A year of days, each with a change of the lift and perhaps activity. */
  const walk = fc.array(fc.tuple(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.boolean()), {
    minLength: 365,
    maxLength: 365,
  });
  const lived = (days: readonly (readonly [number, boolean])[]) => {
    let [course, lift] = [NO_ALERTS, 0.75];
    return days.map(([change, isActive], day) => {
      lift = Math.min(3, Math.max(-1, lift + change));
      if (isActive) course = active(course, day);
      const judged = judgement(day, lift);
      const step = stepOf(course, judged, RULES);
      const before = course;
      course = courseAfter(course, judged, step, RULES, `alert-${day}`);
      return { day, lift, step, isActive, before };
    });
  };

  it('raise no alert within the cool-down, so that there are no more than it allows', () => {
    fc.assert(
      fc.property(walk, (days) => {
        const told = lived(days);
        const ends = told.filter(({ step, before }) => before.live !== null && step !== null && step !== 'update');
        const raised = told.filter(({ step }) => step === 'raise');
        for (const { day } of raised)
          for (const end of ends) expect(end.day >= day || day - end.day >= RULES.coolDownDays).toBe(true);
        expect(raised.length).toBeLessThanOrEqual(Math.ceil(365 / (RULES.coolDownDays + 1)));
      }),
    );
  });

  it('raise one only at the lift for it, and another only after a low lift or an activity day', () => {
    fc.assert(
      fc.property(walk, (days) => {
        const told = lived(days);
        const raised = told.filter(({ step }) => step === 'raise');
        for (const [index, { day, lift }] of raised.entries()) {
          expect(lift).toBeGreaterThanOrEqual(RULES.raiseLift);
          const last = raised[index - 1]?.day;
          if (last === undefined) continue;
          const between = told.slice(last + 1, day + 1);
          expect(between.some((each) => each.isActive || each.lift < RULES.resolveLift)).toBe(true);
        }
      }),
    );
  });

  it('leave an alert alone between the two thresholds', () => {
    fc.assert(
      fc.property(walk, (days) => {
        for (const { lift, step, day, before } of lived(days)) {
          const isOld = before.live !== null && day - before.live.raisedOn >= RULES.horizonDays;
          if (lift >= RULES.resolveLift && lift < RULES.raiseLift && !isOld) expect([null, 'update']).toContain(step);
        }
      }),
    );
  });
});

test('one who stays silent is alerted once, however long it lasts', () => {
  const { found } = steps(Array.from({ length: 1_000 }, (_, day) => judgement(day, Math.min(3, day / 40))));
  expect(found.filter((step) => step === 'raise')).toHaveLength(1);
});
