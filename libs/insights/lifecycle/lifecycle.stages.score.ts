import type { ChurnLevel } from '#libs/facts/churn-level/churn-level.events.js';

/** The stages of a customer's life (docs/rules.md 9.2), in the order of answers. */
export const STAGES = ['prospect', 'new', 'active', 'loyal', 'at-risk', 'dormant', 'lost', 'won-back'] as const;
export type Stage = (typeof STAGES)[number];

/** The stages that churn risk makes. */
export type RiskStage = Extract<Stage, 'at-risk' | 'dormant'>;

/** Purchase days that make a customer loyal, and active. */
export const LOYAL_DAYS = 6;
const ACTIVE_DAYS = 2;

/** What a stage goes by, up to some place. */
export interface StageState {
  /** Days with a purchase, as many as make a customer loyal. */
  readonly days: number;
  readonly turned: 'lost' | 'won-back' | null;
  readonly risk: RiskStage | null;
}

/** The stage that a level of churn risk makes; null: none. */
export function riskStageOf(level: ChurnLevel | null): RiskStage | null {
  if (level === 'dormant') return 'dormant';
  return level === 'high' || level === 'critical' ? 'at-risk' : null;
}

/** The first that holds. */
export function stageOf({ days, turned, risk }: StageState): Stage {
  if (turned !== null) return turned;
  if (risk !== null) return risk;
  if (days >= LOYAL_DAYS) return 'loyal';
  if (days >= ACTIVE_DAYS) return 'active';
  return days > 0 ? 'new' : 'prospect';
}
