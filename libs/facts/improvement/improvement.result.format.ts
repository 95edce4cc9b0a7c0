/** A number, and what it stands on. */
export interface Estimate {
  /** null: there is nothing to tell it by. */
  readonly value: number | null;
  readonly n: number;
  /** 95 %; null: nothing tells how far the number may be off. */
  readonly interval: readonly [low: number, high: number] | null;
}

export const VERDICTS = ['reached', 'better', 'no-change-shown', 'worse', 'too-few'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What came of an improvement. */
export interface ImprovementResult {
  readonly before: Estimate;
  readonly after: Estimate;
  /** After less before. */
  readonly change: Estimate;
  readonly verdict: Verdict;
  /** The period after it is not over. */
  readonly provisional: boolean;
}
