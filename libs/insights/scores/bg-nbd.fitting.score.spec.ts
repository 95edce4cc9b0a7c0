import { fitBgNbd, logLikelihoodOf } from './bg-nbd.fitting.score.js';
import { type BgNbd, bgNbdLogLikelihood } from './bg-nbd.score.js';

/** Customers with the rhythms of a population that these parameters describe. */
const TRUE: BgNbd = { r: 0.8, alpha: 20, a: 0.9, b: 2.5 };
const STARTS: readonly BgNbd[] = [
  { r: 1, alpha: 1, a: 1, b: 2 },
  { r: 0.1, alpha: 10, a: 3, b: 0.3 },
  { r: 5, alpha: 0.1, a: 0.1, b: 5 },
  { r: 0.01, alpha: 0.01, a: 0.01, b: 0.01 },
  { r: 20, alpha: 50, a: 10, b: 10 },
];

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Customers who come every 10, 30 or 90 days on average, and leave at some visit; seen for a year. */
function population(n: number) {
  const random = randomOf(7);
  const columns = {
    x: new Int32Array(n),
    tx: new Float64Array(n),
    T: new Float64Array(n).fill(365),
    n: new Float64Array(n).fill(1),
  };
  for (let i = 0; i < n; i++) {
    const mean = [10, 30, 90][Math.floor(3 * random())] as number;
    const leaves = random() * 0.6;
    for (let at = 0; ; ) {
      at += -mean * Math.log(1 - random());
      if (at > 365) break;
      columns.x[i] = (columns.x[i] as number) + 1;
      columns.tx[i] = at;
      if (random() < leaves) break;
    }
  }
  return columns;
}

const rhythms = population(1_000);

test('the likelihood of all is the sum of that of each', () => {
  const sum = Array.from(rhythms.x).reduce(
    (total, x, i) => total + bgNbdLogLikelihood(TRUE, { x, tx: rhythms.tx[i] as number, T: rhythms.T[i] as number }),
    0,
  );
  expect(logLikelihoodOf(TRUE, rhythms)).toBeCloseTo(sum, 7);
});

test('the greatest likelihood is found from wherever it starts', () => {
  const found = STARTS.map((start) => logLikelihoodOf(fitBgNbd(rhythms, start), rhythms));
  for (const each of found) expect(Math.abs(each - (found[0] as number))).toBeLessThan(0.01);
  expect(found[0]).toBeGreaterThan(logLikelihoodOf(TRUE, rhythms));
});

test('the unit of time does not matter', () => {
  const weeks = { ...rhythms, tx: rhythms.tx.map((t) => t / 7), T: rhythms.T.map((t) => t / 7) };
  const [days, inWeeks] = [fitBgNbd(rhythms), fitBgNbd(weeks)];
  expect(inWeeks.alpha * 7).toBeCloseTo(days.alpha, 6);
  expect(inWeeks.r).toBeCloseTo(days.r, 9);
});
