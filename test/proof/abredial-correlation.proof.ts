import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { correlation, pairSums } from '#libs/insights/scores/correlation.score.js';
import { sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { type PeakEndScores, peakEndOf } from '#libs/insights/scores/peak-end.score.js';

const data = process.env['PEAKEND_DATA'];

type Scores = PeakEndScores & { readonly mean: number };

interface Dialogue {
  readonly customer: string;
  readonly scores: Scores;
  readonly outcome: number;
}

/** Three rated turns and a final rating each, on a scale of 1–5; incomplete rows are left out. */
function read(folder: string): readonly Dialogue[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'abredial_ratings', 'ratings.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const column = (name: string) => head.split(',').indexOf(name);
  const turns = ['overall1', 'overall2', 'overall3'].map(column);
  return lines.flatMap((line) => {
    const cells = line.split(',');
    const ratings = [...turns, column('dialogue-overall')].map((index) => cells[index] ?? '');
    if (ratings.includes('')) return [];
    const valences = ratings.map((rating) => (Number(rating) - 3) / 2);
    const turnsOnly = valences.slice(0, 3);
    const [scores, { mean }] = [peakEndOf(turnsOnly), sampleOfValues(turnsOnly)];
    if (scores === null) return [];
    return [{ customer: cells[0] ?? '', scores: { ...scores, mean }, outcome: valences[3] ?? Number.NaN }];
  });
}

/** PEAKEND_DATA names the folder that holds `abredial_ratings/ratings.csv`. */
(data === undefined ? describe.skip : describe)('the scores against the final rating on AB-ReDial', () => {
  const dialogues = data === undefined ? [] : read(data);
  const against = (score: (scores: Scores) => number) => {
    const customers = new Map<string, (readonly [number, number])[]>();
    for (const { customer, scores, outcome } of dialogues) {
      const pairs = customers.get(customer) ?? [];
      customers.set(customer, [...pairs, [score(scores), outcome]]);
    }
    return correlation([...customers.values()].map(pairSums));
  };

  it('has 636 complete dialogues', () => expect(dialogues).toHaveLength(636));

  it.each([
    ['mean', 0.521, (scores: Scores) => scores.mean],
    ['peak-end', 0.561, (scores: Scores) => scores.peakEnd],
    ['peak-valley-end', 0.561, (scores: Scores) => scores.peakValleyEnd],
    ['end', 0.493, (scores: Scores) => scores.end],
  ])('%s correlates at %d', (_, published, score) => {
    const { r, interval } = against(score);
    expect(r).toBeCloseTo(published, 3);
    const [low, high] = interval ?? [Number.NaN, Number.NaN];
    expect(low).toBeLessThan(published);
    expect(high).toBeGreaterThan(published);
    expect(high - low).toBeLessThan(0.2);
  });
});
