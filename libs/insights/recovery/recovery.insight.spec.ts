import { type Outcome, recoveryOf, type Subject } from './recovery.insight.js';

const subject = (group: Subject['group'], silence: number, more: Partial<Subject> = {}): Subject => ({
  group,
  tier: 'gold',
  activity: 2,
  peakEnd: 0.1,
  later: { 'peak-end': null, feedback: null, purchases: 0, silence },
  ...more,
});

const pick = (subjects: readonly Subject[], group: string, comparedWith: string, outcome: Outcome) =>
  recoveryOf(subjects).find(
    (each) => each.group === group && each.comparedWith === comparedWith && each.outcome === outcome,
  );

test('customers are compared with those who were like them before, and the others are named', () => {
  const subjects = [
    ...[1, 0, 0].map((silence) => subject('recovered', silence)),
    subject('recovered', 1, { tier: 'vip' }),
    subject('recovered', 1, { activity: 20 }),
    subject('recovered', 1, { peakEnd: null }),
    ...[1, 1, 0, 0].map((silence) => subject('complaint-free', silence)),
    subject('complaint-free', 1, { peakEnd: 0.3 }),
  ];
  const found = pick(subjects, 'recovered', 'complaint-free', 'silence');
  expect(found).toMatchObject({ matched: 3, unmatched: 3, controls: 4, mean: 1 / 3, controlMean: 0.5, tooFew: true });
  expect(found?.difference).toBeCloseTo(-1 / 6, 12);
  // Variances 1/3 of three and 1/3 of four, and Student's t with two degrees.
  const margin = 4.302652729749464 * Math.sqrt(1 / 3 / 3 + 1 / 3 / 4);
  expect(found?.interval?.[0]).toBeCloseTo(-1 / 6 - margin, 9);
  expect(found?.interval?.[1]).toBeCloseTo(-1 / 6 + margin, 9);
});

test('controls count as often as the customers they are matched with', () => {
  const subjects = [
    ...[0, 0, 0].map((silence) => subject('unrecovered', silence)),
    subject('unrecovered', 0, { tier: null }),
    subject('complaint-free', 1),
    ...[0, 0, 0, 0].map((silence) => subject('complaint-free', silence, { tier: null })),
  ];
  expect(pick(subjects, 'unrecovered', 'complaint-free', 'silence')).toMatchObject({ controlMean: 0.75, controls: 5 });
});

test('without an outcome, or without a match, nothing is said', () => {
  const alone = [subject('recovered', 0), subject('complaint-free', 0, { tier: 'vip' })];
  const nothing = { matched: 0, controls: 0, mean: null, controlMean: null, difference: null, interval: null };
  expect(pick(alone, 'recovered', 'complaint-free', 'silence')).toMatchObject({ ...nothing, unmatched: 1 });
  expect(pick(alone, 'recovered', 'complaint-free', 'peak-end')).toMatchObject({ ...nothing, unmatched: 0 });
  expect(
    pick([subject('recovered', 0), subject('unrecovered', 1)], 'recovered', 'unrecovered', 'silence'),
  ).toMatchObject({
    matched: 1,
    difference: -1,
    interval: null,
  });
});

test('what is equal within each group but for rounding is not adjusted for', () => {
  // A third of 0.1 + 0.1 + 0.1 is not 0.1: by what that leaves, a slope could be anything.
  const felt = (group: Subject['group'], peakEnd: number, later: readonly (readonly [number, number])[]) =>
    later.map(([activity, value]) =>
      subject(group, 0, {
        activity,
        peakEnd,
        later: { 'peak-end': value, feedback: null, purchases: 0, silence: 0 },
      }),
    );
  const before = [
    ...felt('recovered', 0.1, [
      [4, 0.1],
      [5, 0.2],
      [5, 0.7],
    ]),
    ...felt('complaint-free', 0.19, [
      [5, 0.3],
      [4, -0.4],
      [5, 0.6],
    ]),
  ];
  expect(pick(before, 'recovered', 'complaint-free', 'peak-end')?.difference).toBeCloseTo(1 / 6, 9);
});

test('a peak-end that hardly differs within each group is not adjusted for', () => {
  const found = (step: number) => {
    const felt = (group: Subject['group'], peakEnd: number, later: readonly number[]) =>
      later.map((value, at) =>
        subject(group, 0, {
          peakEnd: peakEnd + at * step,
          later: { 'peak-end': value, feedback: null, purchases: 0, silence: 0 },
        }),
      );
    const subjects = [...felt('recovered', 0.1, [0.1, 0.2]), ...felt('complaint-free', 0.15, [0.3, 0.4])];
    return pick(subjects, 'recovered', 'complaint-free', 'peak-end')?.difference;
  };
  expect(found(0.0001)).toBeCloseTo(-0.2, 9);
  expect(found(0.02)).toBeCloseTo(0.05, 9);
});

test.each([
  [30, 30, false],
  [29, 30, true],
  [30, 29, true],
])('of %i customers and %i matches it is said whether they are too few: %s', (cases, controls, tooFew) => {
  const subjects = [
    ...Array.from({ length: cases }, () => subject('recovered', 0)),
    ...Array.from({ length: controls }, () => subject('complaint-free', 1)),
  ];
  expect(pick(subjects, 'recovered', 'complaint-free', 'silence')).toMatchObject({ tooFew });
});
