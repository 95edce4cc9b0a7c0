import { TYPE_SUMS } from './journey.sums.js';
import { sampleOfExact } from '#libs/insights/scores/mean.score.js';
import {
  type ExperienceGroups,
  type PenaltyReward,
  penaltyReward,
} from '#libs/insights/scores/penalty-reward.score.js';

const INDEX = new Map(TYPE_SUMS.map((name, index) => [name, index]));

/** Sums over touchpoints of a type, read by name (journey.cells.ts). */
export class TypeSums {
  constructor(private readonly sums: readonly bigint[] = TYPE_SUMS.map(() => 0n)) {}

  plus(other: readonly bigint[]): TypeSums {
    return new TypeSums(this.sums.map((sum, index) => sum + (other[index] ?? 0n)));
  }

  exact(name: string): bigint {
    return this.sums[INDEX.get(name) as number] as bigint;
  }

  /** A count. */
  count(name: string): number {
    return Number(this.exact(name));
  }
}

/** What the effects of bad and good experiences were measured on. */
export type OutcomeSource = 'later-feedback' | 'other-touchpoints';

/** Later feedback is decisive once this many experiences have it. */
const ENOUGH_FEEDBACK = 30;

const SIDES = ['low', 'neutral', 'high'] as const;

/** How experiences of a type move the journey's outcome (docs/rules.md 7.2), and what the outcome was. */
export function effectsOf(sums: TypeSums): PenaltyReward & { readonly outcome: OutcomeSource } {
  const answered = SIDES.reduce((n, side) => n + sums.count(`later.${side}.n`), 0);
  const outcome = answered >= ENOUGH_FEEDBACK ? 'later-feedback' : 'other-touchpoints';
  const prefix = outcome === 'later-feedback' ? 'later' : 'others';
  const sample = (side: (typeof SIDES)[number]) =>
    sampleOfExact(
      sums.count(`${prefix}.${side}.n`),
      sums.exact(`${prefix}.${side}.y`),
      sums.exact(`${prefix}.${side}.yy`),
    );
  const groups: ExperienceGroups = { low: sample('low'), neutral: sample('neutral'), high: sample('high') };
  return { ...penaltyReward(groups), outcome };
}
