import type { Rhythms } from '#libs/insights/scores/bg-nbd.fitting.score.js';

/** Customers by rhythm, `x tx T`: few rhythms differ, however many customers there are. */
export type RhythmCounts = Map<string, number>;

export function bgRhythms(counts: RhythmCounts): Rhythms {
  const rhythms = [...counts].map(([key, n]) => [...key.split(' ').map(Number), n]);
  const column = (at: number) => rhythms.map((each) => each[at] as number);
  return {
    x: Int32Array.from(column(0)),
    tx: Float64Array.from(column(1)),
    T: Float64Array.from(column(2)),
    n: Float64Array.from(column(3)),
  };
}
