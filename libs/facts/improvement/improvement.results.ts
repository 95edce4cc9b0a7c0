import type { ToldImprovement } from './improvement.answer.js';
import type { ImprovementResult } from './improvement.result.format.js';

/** Whose improvements they are, and whose days count. */
export interface Measuring {
  readonly tenant: string;
  readonly timeZone: string;
}

/** Tells what came of improvements: by what is known of the periods before and after each. */
export interface ImprovementResults {
  /** One for each improvement; null where it is not done. */
  of(measuring: Measuring, improvements: readonly ToldImprovement[]): Promise<readonly (ImprovementResult | null)[]>;
}

/** `ImprovementResults`, for Nest. */
export const IMPROVEMENT_RESULTS = Symbol('ImprovementResults');
