import { type CareSums, careEffectOf } from './care-effect.insight.js';

const NONE: CareSums = { decided: 0n, active: 0n, answered: 0n, a: 0n, v: 0n, aa: 0n, av: 0n, vv: 0n };
const decided = (n: number, active: number): CareSums => ({ ...NONE, decided: BigInt(n), active: BigInt(active) });
/** One answer after each of some occasions: sums of their valences. */
const answered = (sums: CareSums, valences: readonly number[]): CareSums => {
  const [n, units] = [BigInt(valences.length), valences.map((value) => BigInt(Math.round(value * 1e12)))];
  const v = units.reduce((sum, each) => sum + each, 0n);
  return { ...sums, answered: n, a: n, aa: n, v, av: v, vv: units.reduce((sum, each) => sum + each * each, 0n) };
};
const rounded = (interval: readonly number[] | null) => interval?.map((bound) => Number(bound.toFixed(4)));

test('those to whom something was sent are beside the control share', () => {
  const over = { sent: answered(decided(70, 56), [0.5, 1, 0]), control: answered(decided(80, 48), [0, -0.5]) };
  const effect = careEffectOf(
    (fate) => ({ sent: 75, control: 81, skipped: 3 })[fate],
    (fate) => over[fate],
  );
  expect([effect.sent, effect.control, effect.skipped]).toEqual([75, 81, 3]);
  const { active, feedback } = effect;
  expect(active.sent).toMatchObject({ n: 70, share: 0.8, tooFew: false });
  expect(active.control).toMatchObject({ n: 80, share: 0.6, tooFew: false });
  expect(active.difference).toMatchObject({ n: 150, tooFew: false });
  expect(active.difference.value).toBeCloseTo(0.2, 12);
  // Newcombe (1998), 56/70 against 48/80, method 10.
  expect(rounded(active.difference.interval)).toEqual([0.0524, 0.3339]);
  expect(feedback.sent).toMatchObject({ n: 3, mean: 0.5, tooFew: true });
  // t(2) = 4.302653, s = .5: .5 ± 1.242.
  expect(rounded(feedback.sent.interval)).toEqual([-0.7421, 1]);
  expect(feedback.control).toMatchObject({ n: 2, mean: -0.25, tooFew: true });
  expect(feedback.difference).toMatchObject({ n: 5, value: 0.75, tooFew: true });
  // SciPy 1.17: ttest_ind([.5, 1, 0], [0, -.5], equal_var=False).confidence_interval().
  expect(rounded(feedback.difference.interval)).toEqual([-0.4939, 1.9939]);
});

test('without a control share nothing is compared, and without decisions nothing is told', () => {
  const effect = careEffectOf(
    () => 0,
    (fate) => (fate === 'sent' ? answered(decided(40, 10), [0.5, 0.25]) : NONE),
  );
  expect(effect.active.sent).toMatchObject({ n: 40, share: 0.25, tooFew: false });
  expect(effect.active.control).toEqual({ n: 0, share: null, interval: null, tooFew: true });
  expect(effect.active.difference).toEqual({ n: 40, value: null, interval: null, tooFew: true });
  expect(effect.feedback.control).toEqual({ n: 0, mean: null, interval: null, tooFew: true });
  expect(effect.feedback.difference).toEqual({ n: 2, value: null, interval: null, tooFew: true });
});

test('few occasions on one side are too few for the difference', () => {
  const effect = careEffectOf(
    () => 0,
    (fate) => decided(fate === 'sent' ? 100 : 29, 20),
  );
  expect([effect.active.sent.tooFew, effect.active.control.tooFew, effect.active.difference.tooFew]).toEqual([
    false,
    true,
    true,
  ]);
});
