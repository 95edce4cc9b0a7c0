import fc from 'fast-check';
import { aChurnFact, anyChurnFact, dayOf, FIRST_DAY, type GivenChurnFact } from '#test/support/churn.facts.js';
import { churnStatisticsOf } from './churn-fact.score.js';
import { priorModel } from './churn-model.score.js';
import { churnLevel, type ChurnRisk, churnRisk, exclusionOf } from './churn-risk.score.js';

const PRIORS = priorModel(90);
const statisticsOf = (given: readonly GivenChurnFact[]) =>
  churnStatisticsOf(
    given.map((each, index) => aChurnFact(index, each)),
    dayOf,
  );
const riskOn = (day: number, given: readonly GivenChurnFact[]) =>
  churnRisk(statisticsOf(given), FIRST_DAY + day, PRIORS);
const weekly = (weeks: number, valence = 0.3): readonly GivenChurnFact[] =>
  Array.from({ length: weeks }, (_, week) => ({
    type: 'touchpoint.recorded',
    day: 7 * week,
    data: { touchpoint: 'counter-service', channel: 'branch', valence },
  }));
const contributions = ({ reasons }: ChurnRisk) =>
  Object.fromEntries(reasons.map(({ signal, contribution }) => [signal, contribution]));

/** A visit that went badly, a grave complaint about staff that is open, and a detractor's answer. */
const treatedBadly = (day: number): readonly GivenChurnFact[] => [
  { type: 'touchpoint.recorded', day, data: { touchpoint: 'staff-attitude', channel: 'branch', valence: -0.9 } },
  { type: 'complaint.filed', day, data: { category: 'staff-attitude', severity: 5, channel: 'branch' } },
  { type: 'feedback.submitted', day, data: { instrument: 'nps', value: 2 } },
];

describe('priors alone', () => {
  it('raise a regular customer who was treated badly above the lift of an alert, and no ordinary one', () => {
    const badly = riskOn(140, [...weekly(20), ...treatedBadly(140)]);
    expect(badly.lift).toBeGreaterThanOrEqual(1);
    expect(churnLevel(statisticsOf(weekly(20)), badly.lift, FIRST_DAY)).toBe('critical');
    expect(badly.reasons.map(({ signal }) => signal).slice(0, 4)).toEqual([
      'open-complaint',
      'negative-peak',
      'detractor',
      'staff-complaint',
    ]);
    expect(riskOn(140, weekly(20)).lift).toBeLessThan(0);
    expect(riskOn(140, weekly(1)).lift).toBeLessThan(1);
    expect(riskOn(1, weekly(1)).lift).toBeLessThan(0.5);
  });

  it('find a regular customer who has gone silent, more so the longer it lasts', () => {
    const lifts = [140, 180, 220, 260].map((day) => riskOn(day, weekly(20)).lift);
    expect([...lifts].sort((a, b) => a - b)).toEqual(lifts);
    expect(lifts.at(-1)).toBeGreaterThan(1);
  });
});

describe('what turns out to have been none', () => {
  const of = { complaintId: 'k' };
  const promiseId = '00000000-0000-4000-8000-000000000000';
  const filed = (more: object = {}): GivenChurnFact => ({
    type: 'complaint.filed',
    day: 30,
    data: { ...of, category: 'fees', severity: 1, channel: 'branch', ...more },
  });
  const broken: GivenChurnFact = { type: 'complaint.promise-broken', day: 34, data: { ...of, version: 3, promiseId } };
  const signals = (...given: readonly GivenChurnFact[]) =>
    Object.keys(contributions(riskOn(40, [...weekly(5), ...given]))).filter((signal) => /broken|staff/.test(signal));

  it.each<[string, boolean, GivenChurnFact]>([
    [
      'kept before it was due',
      false,
      { type: 'complaint.promise-kept', day: 33, data: { ...of, version: 4, promiseId } },
    ],
    [
      'kept when it was due',
      false,
      { type: 'complaint.promise-kept', day: 34, data: { ...of, version: 4, promiseId } },
    ],
    ['kept later', true, { type: 'complaint.promise-kept', day: 35, data: { ...of, version: 4, promiseId } }],
    ['withdrawn before it was due', false, { type: 'complaint.withdrawn', day: 33, data: { ...of, version: 4 } }],
    ['withdrawn later', true, { type: 'complaint.withdrawn', day: 35, data: { ...of, version: 4 } }],
    ['withdrawn before it was made', true, { type: 'complaint.withdrawn', day: 31, data: { ...of, version: 2 } }],
  ])('a promise that a clock called broken: %s', (_, isBroken, told) => {
    for (const given of [
      [filed(), broken, told],
      [told, broken, filed()],
    ])
      expect(signals(...given)).toEqual(isBroken ? ['broken-promise'] : []);
  });

  it('a root cause that was corrected, while the touchpoint stays what it was', () => {
    const cause = (version: number, category: string): GivenChurnFact => ({
      type: 'complaint.root-cause-recorded',
      day: 31,
      data: { ...of, version, category },
    });
    const corrected = [cause(2, 'staff-attitude'), cause(3, 'logistics')];
    expect(signals(filed(), cause(2, 'staff-attitude'))).toEqual(['staff-complaint']);
    for (const causes of [corrected, [...corrected].reverse()]) expect(signals(filed(), ...causes)).toEqual([]);
    const reclassified: GivenChurnFact = {
      type: 'complaint.reclassified',
      day: 31,
      data: { ...of, version: 2, category: 'fees' },
    };
    expect(signals(filed({ touchpoint: 'staff-attitude' }), reclassified)).toEqual(['staff-complaint']);
    expect(signals(filed({ category: 'staff-attitude' }), reclassified)).toEqual([]);
  });
});

it('contributions add up to the log-odds of the risk, for whatever happened', () => {
  fc.assert(
    fc.property(fc.array(anyChurnFact, { maxLength: 30 }), fc.nat(3_000), (given, day) => {
      const { risk, lift, reasons } = riskOn(day, given);
      const sum = reasons.reduce((total, { contribution }) => total + contribution, 0);
      expect(Math.abs(sum - Math.log(risk / (1 - risk)))).toBeLessThan(1e-9);
      expect(Math.abs(lift - (sum - Number(contributions({ risk, lift, reasons })['base-rate'])))).toBeLessThan(1e-9);
      const sizes = reasons.map(({ contribution }) => contribution);
      expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
      expect(risk).toBeGreaterThanOrEqual(1e-6 - 1e-15);
      expect(risk).toBeLessThanOrEqual(1 - 1e-6 + 1e-15);
    }),
  );
});

it('without an event that is evidence of a reason, that reason is another one', () => {
  const given = [...weekly(10), ...treatedBadly(70)];
  const facts = given.map((each, index) => aChurnFact(index, each));
  const reasonsOf = (some: typeof facts) => churnRisk(churnStatisticsOf(some, dayOf), FIRST_DAY + 75, PRIORS).reasons;
  for (const { signal, evidence, ...reason } of reasonsOf(facts))
    for (const eventId of evidence) {
      const without = reasonsOf(facts.filter((fact) => fact.eventId !== eventId));
      expect(without.find((each) => each.signal === signal)).not.toEqual({ signal, evidence, ...reason });
    }
});

it('a negative peak fades with time only: a recovery is shown, and changes nothing', () => {
  const peak: GivenChurnFact = {
    type: 'touchpoint.recorded',
    day: 10,
    data: { touchpoint: 'queueing', channel: 'branch', valence: -1 },
  };
  const recovered: readonly GivenChurnFact[] = [
    { type: 'complaint.filed', day: 10, data: { complaintId: 'k', category: 'fees', severity: 3, channel: 'branch' } },
    { type: 'complaint.resolution-confirmed', day: 12, data: { complaintId: 'k', version: 3, satisfied: true } },
  ];
  const at = (day: number, given: readonly GivenChurnFact[]) =>
    riskOn(day, given).reasons.find(({ signal }) => signal === 'negative-peak');
  expect(at(10, [peak])?.contribution).toBe(1);
  expect(at(40, [peak])?.contribution).toBe(0.5);
  expect(at(40, [peak, ...recovered])?.contribution).toBe(0.5);
  expect(at(40, [peak, ...recovered])?.detail).toBe(
    'queueing at -1 on 2026-01-11; a complaint was recovered on 2026-01-13',
  );
});

it('the recovery that is shown is the first after the peak, whichever complaint is known first', () => {
  const complaint = (complaintId: string, filed: number, confirmed: number): readonly GivenChurnFact[] => [
    { type: 'complaint.filed', day: filed, data: { complaintId, category: 'fees', severity: 3, channel: 'branch' } },
    { type: 'complaint.resolution-confirmed', day: confirmed, data: { complaintId, version: 3, satisfied: true } },
  ];
  const peak: GivenChurnFact = {
    type: 'touchpoint.recorded',
    day: 10,
    data: { touchpoint: 'queueing', channel: 'branch', valence: -1 },
  };
  const complaints = [complaint('late', 12, 15), complaint('early', 11, 13), complaint('filed first', 10, 20)];
  for (const order of [complaints, complaints.toReversed()])
    expect(riskOn(40, [peak, ...order.flat()]).reasons.find(({ signal }) => signal === 'negative-peak')?.detail).toBe(
      'queueing at -1 on 2026-01-11; a complaint was recovered on 2026-01-14',
    );
});

describe('level', () => {
  it('goes by lift', () => {
    const active = statisticsOf(weekly(1));
    const levels = [-0.1, 0, 0.999, 1, 1.999, 2].map((lift) => churnLevel(active, lift, FIRST_DAY));
    expect(levels).toEqual(['low', 'medium', 'medium', 'high', 'high', 'critical']);
  });

  it('is dormant for whoever was not active since the first live fact', () => {
    const active = statisticsOf(weekly(2));
    expect(churnLevel(active, 3, FIRST_DAY + 7)).toBe('critical');
    expect(churnLevel(active, 3, FIRST_DAY + 8)).toBe('dormant');
    expect(churnLevel(active, 3, null)).toBe('dormant');
    expect(churnLevel(statisticsOf([]), 3, FIRST_DAY)).toBe('dormant');
  });
});

describe('no risk is told', () => {
  const lost: GivenChurnFact = { type: 'customer.lost', day: 10, data: { reason: 'price' } };
  const wonBack: GivenChurnFact = { type: 'customer.won-back', day: 20, data: { reason: 'price' } };
  const objected: GivenChurnFact = { type: 'customer.profiling-objected', day: 12, data: {} };
  const allowed: GivenChurnFact = { type: 'customer.profiling-allowed', day: 13, data: {} };
  const erased: GivenChurnFact = {
    type: 'customer.erased',
    day: 30,
    data: { erasureId: 'e', survivor: 'c', keys: [] },
  };
  const active = weekly(2);
  const returns: GivenChurnFact = {
    type: 'touchpoint.recorded',
    day: 31,
    data: { touchpoint: 'call', channel: 'web' },
  };

  test.each([
    ['of a lost customer', [...active, lost], 'lost'],
    ['unless it was won back', [wonBack, ...active, lost], null],
    ['of one who objects', [...active, objected], 'objecting'],
    ['unless it allowed it later', [...active, allowed, objected], null],
    ['of an erased one', [...active, erased], 'erased'],
    ['unless there is a later fact', [...active, erased, returns], null],
  ] as const)('%s', (_, given, expected) => {
    expect(exclusionOf(statisticsOf(given))).toBe(expected);
  });
});
