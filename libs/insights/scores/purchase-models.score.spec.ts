import { bgNbdExpected, bgNbdExpectedOfNew, bgNbdProbability } from './bg-nbd.expectation.score.js';
import type { BgNbd } from './bg-nbd.score.js';
import { type GammaGamma, gammaGammaMean } from './gamma-gamma.score.js';
import { mbgNbdAlive } from './mbg-nbd.score.js';
import { type ParetoNbd, paretoNbdAlive, paretoNbdExpected } from './pareto-nbd.score.js';
import { hypergeometric } from './hypergeometric.score.js';

// Values that an independent program computes, with published parameters of CDNOW, in weeks.
const BG_NBD: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const MBG_NBD: BgNbd = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
const PARETO_NBD: ParetoNbd = { r: 0.5534, alpha: 10.5802, s: 0.6061, beta: 11.6562 };
const SPEND: GammaGamma = { p: 6.25, q: 3.74, v: 15.44 };

test.each([
  [0, 0, 38.86, 0.19509805201125396],
  [1, 1.71, 38.86, 0.2031869870797511],
  [2, 30.43, 38.86, 1.2260281747671318],
  [7, 29.43, 38.86, 3.337053274851332],
  [26, 30.86, 31, 20.749726140857142],
  [25, 20, 39, 0.00028637555002012966],
  [29, 35, 38.86, 14.54058981820979],
  [200, 5, 39, 4.081576145183926e-129],
])('BG/NBD expects visits in 39 weeks after %d repeats until %d of %d weeks', (x, tx, T, expected) => {
  expect(bgNbdExpected(BG_NBD, { x, tx, T }, 39) / expected).toBeCloseTo(1, 9);
});

test.each([
  [1, 0.05326789117165627],
  [3, 0.15086523089304896],
  [39, 1.1967231933207985],
  [52, 1.446050595396398],
  [78, 1.8605190579427455],
])('BG/NBD expects repeats of a new customer within %d weeks', (weeks, expected) => {
  expect(bgNbdExpectedOfNew(BG_NBD, weeks)).toBeCloseTo(expected, 10);
});

test.each([
  [10, 2, 1.0786896403968151e-7],
  [0, 39, 0.5737863520960094],
  [11, 30, 0.001999521447478878],
])('BG/NBD: %d repeats within %d weeks', (n, weeks, probability) => {
  expect(bgNbdProbability(BG_NBD, n, weeks) / probability).toBeCloseTo(1, 8);
});

test('the hypergeometric function is negative for a customer without repeats where a + b < 1, which is no mistake', () => {
  const parameters = { r: 0.77678, alpha: 9.627008, a: 0.004099836, b: 0.6110677 };
  const { r, alpha, a, b } = parameters;
  const [time, T] = [14.285714, 14.571429];
  expect(hypergeometric(r, b, a + b - 1, time / (alpha + T + time))).toBeCloseTo(-0.26325145613337764, 9);
  expect(bgNbdExpected(parameters, { x: 0, tx: 0, T }, time)).toBeCloseTo(0.45735973506273603, 9);
});

// Of 40 digits: the series needs up to ten thousand million terms here, which are not all added.
test.each([
  [{ r: 0.5, alpha: 0.1, a: 0.8, b: 2.4 }, 3650, 47.4604713948464],
  [{ r: 0.5, alpha: 1e-5, a: 0.8, b: 2.4 }, 3650, 357.547163518774],
  [{ r: 0.243, alpha: 0.01, a: 0.793, b: 2.426 }, 365, 33.6501672789081],
  [{ r: 0.243, alpha: 0.01, a: 0.793, b: 2.426 }, 3650, 60.1267897211865],
  [{ r: 1.7, alpha: 0.003, a: 3.1, b: 0.6 }, 3650, 1.28571428552489],
])('BG/NBD %j expects repeats of a customer who is new within %d days', (parameters, days, expected) => {
  expect(bgNbdExpectedOfNew(parameters, days) / expected).toBeCloseTo(1, 5);
});

test('what a long series leaves is told within a hundredth where customers are all alike', () => {
  const expected = bgNbdExpectedOfNew({ r: 60, alpha: 1e-4, a: 0.8, b: 2.4 }, 3650);
  expect(Math.abs(expected / 708.158190292396 - 1)).toBeLessThan(0.01);
});

test.each([
  [0, 0, 38.86, 0.3897350809187629],
  [1, 1.71, 38.86, 0.17083648431040802],
  [2, 30.43, 38.86, 0.7062022651184873],
])('MBG/NBD: alive after %d repeats until %d of %d weeks', (x, tx, T, alive) => {
  expect(mbgNbdAlive(MBG_NBD, { x, tx, T })).toBeCloseTo(alive, 12);
});

test.each([
  [0, 0, 38.86, 0.29496148643704223, 0.13613219129286566],
  [2, 30.43, 38.86, 0.8691106439681373, 1.8507607904286987],
  [26, 30.86, 31, 0.9979177665519067, 25.454913511499576],
  [10, 20, 39, 0.08039186018256597, 0.7059069544249721],
  [15, 20, 39, 0.011140898968846881, 0.1441745353452826],
  [20, 20, 39, 0.0013155322262323622, 0.02249718341182578],
  [25, 20, 39, 0.0001454044064087033, 0.0030914999537651595],
])('Pareto/NBD: alive, and visits in 52 weeks, after %d repeats until %d of %d weeks', (x, tx, T, alive, expected) => {
  expect(paretoNbdAlive(PARETO_NBD, { x, tx, T }) / alive).toBeCloseTo(1, 8);
  expect(paretoNbdExpected(PARETO_NBD, { x, tx, T }, 52) / expected).toBeCloseTo(1, 8);
});

test('Pareto/NBD expects repeats of a new customer within 52 weeks', () => {
  expect(paretoNbdExpected(PARETO_NBD, { x: 0, tx: 0, T: 0 }, 52)).toBeCloseTo(1.4730669919019908, 10);
});

test.each([
  [0, 0, 35.21897810218978],
  [1, 11.77, 18.916852057842046],
  [2, 22.35, 24.663713910761153],
  [2, 25.55, 27.288385826771655],
  [7, 73.74, 71.46967089696709],
])('Gamma–Gamma: mean spend after %d purchases of %d', (x, spent, mean) => {
  expect(gammaGammaMean(SPEND, x, spent)).toBeCloseTo(mean, 10);
});
