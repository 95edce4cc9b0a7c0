import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import { type AlertOutcome, effectsOf, type JudgedAlert } from './alert-effect.insight.js';

const alerts = (
  n: number,
  level: AlertLevel,
  control: boolean,
  outcome: AlertOutcome,
  isOver = outcome !== 'open',
): readonly JudgedAlert[] => Array.from({ length: n }, () => ({ level, control, outcome, isOver }));

test('of each level, those who were sent are beside the control share, and all together come last', () => {
  const effects = effectsOf([
    ...alerts(56, 'high', false, 'kept'),
    ...alerts(14, 'high', false, 'lost'),
    ...alerts(3, 'high', false, 'open'),
    ...alerts(48, 'high', true, 'kept'),
    ...alerts(32, 'high', true, 'lost'),
    ...alerts(1, 'critical', false, 'open'),
  ]);
  expect(effects.map(({ level, sent, control, tooFew }) => [level, sent.n, control.n, tooFew])).toEqual([
    ['critical', 1, 0, true],
    ['high', 73, 80, false],
    [null, 74, 80, false],
  ]);
  const [critical, high] = effects;
  expect(critical).toMatchObject({
    sent: { kept: 0, lost: 0, open: 1, over: 0, keptShare: null, interval: null },
    difference: null,
    interval: null,
  });
  expect(high?.sent).toMatchObject({ kept: 56, lost: 14, open: 3, over: 70, keptShare: 0.8 });
  expect(high?.difference).toBeCloseTo(0.2, 12);
  // Newcombe (1998), 56/70 against 48/80, method 10.
  expect(high?.interval?.map((bound) => Number(bound.toFixed(4)))).toEqual([0.0524, 0.3339]);
});

test('who has come back, or was lost, before the horizon is over counts in no share yet', () => {
  const [, all] = effectsOf([
    ...alerts(100, 'high', false, 'kept', false),
    ...alerts(100, 'high', false, 'open'),
    ...alerts(60, 'high', true, 'kept', false),
    ...alerts(10, 'high', true, 'lost', false),
    ...alerts(2, 'high', true, 'kept'),
  ]);
  expect(all).toMatchObject({
    sent: { n: 200, kept: 100, open: 100, over: 0, keptShare: null, interval: null },
    control: { n: 72, kept: 62, lost: 10, over: 2, keptShare: 1 },
    ...{ difference: null, interval: null, tooFew: true },
  });
});

test('without alerts there is nothing to tell', () => {
  expect(effectsOf([])).toMatchObject([{ level: null, sent: { n: 0 }, control: { n: 0 }, tooFew: true }]);
});
