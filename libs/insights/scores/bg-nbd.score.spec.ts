import { type BgNbd, bgNbdAlive, bgNbdLogLikelihood, bgNbdSilence } from './bg-nbd.score.js';

/** Published on CDNOW, in weeks (Fader, Hardie & Lee 2005). */
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

/** Values by an independent program: x, tx, T, whether it is alive, no visit within 39 weeks, log-likelihood. */
const examples: readonly (readonly [number, number, number, number, number, number])[] = [
  [0, 0, 38.86, 1, 0.8554494592166816, -0.5547132764381585],
  [1, 1.71, 38.86, 0.2121009853773791, 0.883332650617045, -4.469093275032588],
  [2, 30.43, 38.86, 0.726578570080673, 0.44537286208299554, -9.45860630706627],
  [2, 5, 38.86, 0.12367892265004961, 0.9055908201607992, -7.687948555150273],
  [7, 29.43, 38.86, 0.6417563459461072, 0.36435751457345195, -21.86327627146352],
  [26, 30.86, 31, 0.968915649717525, 0.031084353620211693, -37.726579473394416],
  [10, 20, 39, 0.03811431321203634, 0.9619393568361155, -24.28331537763335],
  [25, 20, 39, 1.630166042371299e-5, 0.9999836983411085, -31.508212882630758],
  [29, 35, 38.86, 0.7140282449982199, 0.2859717599435005, -44.15104756308416],
  [200, 5, 39, 2.9675895929021516e-131, 1, 400.201381316193],
];

test.each(examples)('a rhythm of %d repeats until %d of %d weeks', (x, tx, T, alive, silent, logLikelihood) => {
  expect(bgNbdAlive(CDNOW, { x, tx, T })).toBeCloseTo(alive, 12);
  expect(bgNbdSilence(CDNOW, { x, tx, T }, 39)).toBeCloseTo(silent, 12);
  expect(bgNbdLogLikelihood(CDNOW, { x, tx, T })).toBeCloseTo(logLikelihood, 10);
});

test('the unit of time does not matter', () => {
  const inDays = { ...CDNOW, alpha: 7 * CDNOW.alpha };
  const [weeks, days] = [
    { x: 2, tx: 10, T: 20 },
    { x: 2, tx: 70, T: 140 },
  ];
  expect(bgNbdSilence(inDays, days, 7 * 39)).toBeCloseTo(bgNbdSilence(CDNOW, weeks, 39), 14);
});
