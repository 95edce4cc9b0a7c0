import { MOMENT_SUMS, TYPE_SUMS } from './journey.sums.js';
import { sampleOfExact } from '#libs/insights/scores/mean.score.js';
import {
  type ExperienceGroups,
  type PenaltyReward,
  penaltyReward,
} from '#libs/insights/scores/penalty-reward.score.js';

/** Sums read by name. */
class NamedSums {
  constructor(
    private readonly index: ReadonlyMap<string, number>,
    protected readonly sums: readonly bigint[],
  ) {}

  exact(name: string): bigint {
    return this.sums[this.index.get(name) as number] as bigint;
  }

  /** A count. */
  count(name: string): number {
    return Number(this.exact(name));
  }

  protected added(other: readonly bigint[]): readonly bigint[] {
    return this.sums.map((sum, at) => sum + (other[at] ?? 0n));
  }
}

const indexOf = (names: readonly string[]) => new Map(names.map((name, at) => [name, at]));
const TYPES = indexOf(TYPE_SUMS);
const MOMENTS = indexOf(MOMENT_SUMS);

/** Sums over touchpoints of a type, read by name (journey.cells.ts). */
export class TypeSums extends NamedSums {
  constructor(sums: readonly bigint[] = TYPE_SUMS.map(() => 0n)) {
    super(TYPES, sums);
  }

  plus(other: readonly bigint[]): TypeSums {
    return new TypeSums(this.added(other));
  }
}

/** Sums over experiences of a type by what the definition says is expected, read by name. */
export class MomentSums extends NamedSums {
  constructor(sums: readonly bigint[] = MOMENT_SUMS.map(() => 0n)) {
    super(MOMENTS, sums);
  }

  plus({ sums }: MomentSums): MomentSums {
    return new MomentSums(this.added(sums));
  }
}

/** What the effects of bad and good experiences were measured on. */
export type OutcomeSource = 'later-feedback' | 'other-touchpoints';

/** Later feedback is decisive once this many experiences have it. */
const ENOUGH_FEEDBACK = 30;

const SIDES = ['low', 'neutral', 'high'] as const;

/** What the outcome of experiences is. */
export function outcomeOf(sums: TypeSums | MomentSums): OutcomeSource {
  const answered = SIDES.reduce((n, side) => n + sums.count(`later.${side}.n`), 0);
  return answered >= ENOUGH_FEEDBACK ? 'later-feedback' : 'other-touchpoints';
}

/** The outcomes of experiences, by how they were. */
export function experiencesOf(sums: TypeSums | MomentSums, outcome: OutcomeSource): ExperienceGroups {
  const prefix = outcome === 'later-feedback' ? 'later' : 'others';
  const sample = (side: (typeof SIDES)[number]) =>
    sampleOfExact(
      sums.count(`${prefix}.${side}.n`),
      sums.exact(`${prefix}.${side}.y`),
      sums.exact(`${prefix}.${side}.yy`),
    );
  return { low: sample('low'), neutral: sample('neutral'), high: sample('high') };
}

/** How experiences of a type move the journey's outcome (docs/rules.md 7.2), and what the outcome was. */
export function effectsOf(sums: TypeSums): PenaltyReward & { readonly outcome: OutcomeSource } {
  const outcome = outcomeOf(sums);
  return { ...penaltyReward(experiencesOf(sums, outcome)), outcome };
}
