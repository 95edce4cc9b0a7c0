import { sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { normalOf } from '#test/support/normal.js';
import { type StaffCell, staffEffects } from './staff.insight.js';

const cell = (staffId: string, name: string, ...valences: number[]): StaffCell => ({
  staffId,
  cell: name,
  sample: sampleOfValues(valences),
});

const NORMAL_SD = 0.3;
/** How touchpoints are on average where it is easy and where it is hard to please. */
const CELLS = { easy: 0.4, hard: -0.4 } as const;

/** Touchpoints of one member of staff, who is better or worse than others by the same everywhere. */
function served(
  staffId: string,
  counts: Readonly<Record<keyof typeof CELLS, number>>,
  better: number,
  normal: ReturnType<typeof normalOf>,
): readonly StaffCell[] {
  return (['easy', 'hard'] as const).map((name) =>
    cell(staffId, name, ...Array.from({ length: counts[name] }, () => normal(CELLS[name] + better, NORMAL_SD))),
  );
}

describe('members of staff', () => {
  it('compare the same to the last digit in whatever order their cells come', () => {
    const normal = normalOf(5);
    const cells = Array.from({ length: 30 }, (_, at) => served(`s-${at}`, { easy: 7, hard: 5 }, 0.1, normal)).flat();
    const told = (of: readonly StaffCell[]) => Object.fromEntries(staffEffects(of));
    expect(told([...cells].reverse())).toEqual(told(cells));
  });

  it('are compared by the cells that others have too, weighted by their own touchpoints', () => {
    const effects = staffEffects([
      cell('ann', 'a', 0.4, 0.6),
      cell('ann', 'b', 0.2),
      cell('ann', 'alone', -1, -1),
      cell('bob', 'a', 0, 0.2, 0.1),
      cell('cid', 'b', 0.4, 0.8),
      cell('dan', 'empty'),
    ]);
    // Ann: (2 · (.5 − .1) + 1 · (.2 − .6)) ÷ 3 = .1333; σ² = (.232 + .186667) ÷ (4 + 2 + 1) = .0598095.
    // s² = σ² · (4 · (1/2 + 1/3) + 1 · (1 + 1/2)) ÷ 9; Bob: −.4, σ² · (1/3 + 1/2); Cid: .4, σ² · (1/2 + 1).
    const variance = (0.232 + 0.56 / 3) / 7;
    const s2 = [(variance * (10 / 3 + 1.5)) / 9, (variance * 5) / 6, variance * 1.5];
    const raw = [0.4 / 3, -0.4, 0.4];
    const w = s2.map((each) => 1 / each);
    const sum = (of: (at: number) => number) => of(0) + of(1) + of(2);
    const total = sum((at) => w[at] as number);
    const mean = sum((at) => (w[at] as number) * (raw[at] as number)) / total;
    const q = sum((at) => (w[at] as number) * ((raw[at] as number) - mean) ** 2);
    const between = (q - 2) / (total - sum((at) => (w[at] as number) ** 2) / total);
    expect(between).toBeGreaterThan(0);
    for (const [at, staffId] of ['ann', 'bob', 'cid'].entries()) {
      const own = s2[at] as number;
      const effect = (between / (between + own)) * (raw[at] as number);
      const told = effects.get(staffId);
      expect(told?.compared).toBe([3, 3, 2][at]);
      expect(told?.effect).toBeCloseTo(effect, 12);
      expect(told?.effectInterval?.[0]).toBeCloseTo(effect - 1.96 * Math.sqrt(own), 12);
      expect(told?.effectInterval?.[1]).toBeCloseTo(effect + 1.96 * Math.sqrt(own), 12);
    }
    expect(effects.get('dan')).toEqual({ compared: 0, effect: null, effectInterval: null });
  });

  it('of whom there are two: one’s plus is the other’s minus', () => {
    const effects = staffEffects([cell('ann', 'a', 0.4, 0.6, 0.5), cell('bob', 'a', 0, -0.2, 0.1)]);
    expect(effects.get('ann')?.effect).toBeGreaterThan(0);
    expect(effects.get('ann')?.effect).toBeCloseTo(-(effects.get('bob')?.effect as number), 12);
  });

  it('that have nothing in common are not compared', () => {
    const effects = staffEffects([cell('ann', 'a', 0.4), cell('bob', 'b', 0.1)]);
    expect([...effects.values()]).toEqual(Array(2).fill({ compared: 0, effect: null, effectInterval: null }));
    expect(staffEffects([])).toEqual(new Map());
  });

  it('one of whom is .2 better are told apart, though the best serves the hardest and has the worst mean', () => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const normal = normalOf(seed);
      const others = Array.from({ length: 20 }, (_, each) => `s-${each}`);
      const cells = [
        ...served('best', { easy: 5, hard: 95 }, 0.2, normal),
        ...others.flatMap((staffId) => served(staffId, { easy: 60, hard: 40 }, 0, normal)),
      ];
      const plain = (staffId: string) => {
        const own = cells.filter((each) => each.staffId === staffId).map(({ sample }) => sample);
        return own.reduce((sum, { n, mean }) => sum + n * mean, 0) / 100;
      };
      expect(others.every((each) => plain(each) > plain('best'))).toBe(true);
      if ((staffEffects(cells).get('best')?.effectInterval?.[0] as number) > 0) found++;
    }
    expect(found).toBeGreaterThanOrEqual(95);
  });

  it('who are all alike are hardly ever said to differ', () => {
    let told = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const normal = normalOf(seed);
      const cells = Array.from({ length: 50 }, (_, each) => `s-${each}`).flatMap((staffId, at) =>
        served(staffId, { easy: 2 * at, hard: 100 - 2 * at }, 0, normal),
      );
      const intervals = [...staffEffects(cells).values()].map(({ effectInterval }) => effectInterval);
      expect(intervals).toHaveLength(50);
      told += intervals.filter((each) => each !== null && (each[0] > 0 || each[1] < 0)).length;
    }
    expect(told).toBeLessThanOrEqual(70);
  });
});
