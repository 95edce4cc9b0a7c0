import type { Definitions } from '#libs/insights/journey/definitions.score.js';

/** What is expected of a touchpoint type by customers of a tier, at a moment. */
export interface ExpectationReport {
  readonly touchpoint: string;
  /** Null: customers without one. */
  readonly tier: string | null;
  /** What the definition says: of the tier, else by default. */
  readonly configured: number | null;
  /** What was learned by then. */
  readonly learned: number | null;
  /** Touchpoints that it was learned from. */
  readonly n: number;
  /** What counts: what is configured for the tier, what was learned, or the default. */
  readonly inForce: 'configured' | 'learned' | 'default' | null;
  /** When what is in force was learned: milliseconds since 1970; null: it was not, and holds for all times. */
  readonly since: number | null;
}

/**
 * What is expected of each touchpoint type that a definition or what was learned names, by each tier that they name, and by
 * customers without one; or by those of one tier, whoever names it.
 */
export function expectationsAt(
  definitions: Definitions,
  definition: string,
  time: number,
  wanted?: string,
): readonly ExpectationReport[] {
  const known = definitions.get(definition)?.definition;
  const { default: byDefault = {}, tiers: ofTiers = {} } = known?.expectations ?? {};
  const learned = definitions.learnedAbout(definition);
  const types = new Set([
    ...(known?.stages ?? []).flatMap(({ touchpoints }) => touchpoints),
    ...[byDefault, ...Object.values(ofTiers)].flatMap((each) => Object.keys(each)),
    ...learned.map(({ touchpoint }) => touchpoint),
  ]);
  const tiers =
    wanted === undefined
      ? new Set<string | null>([null, ...Object.keys(ofTiers), ...learned.map(({ tier }) => tier)])
      : [wanted];
  return [...types].flatMap((touchpoint) =>
    [...tiers].map((tier): ExpectationReport => {
      const inForce = definitions.inForceAt(definition, touchpoint, tier, time)?.origin ?? null;
      const lesson = definitions.learnedAt(definition, touchpoint, tier, time);
      return {
        touchpoint,
        tier,
        configured: definitions.configuredExpectationOf(definition, touchpoint, tier),
        learned: lesson?.value ?? null,
        n: lesson?.n ?? 0,
        inForce,
        since: inForce === 'learned' ? (lesson?.at ?? null) : null,
      };
    }),
  );
}
