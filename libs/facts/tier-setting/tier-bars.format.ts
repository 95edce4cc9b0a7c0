import type { InputError } from '#libs/kernel/refusal.js';
import type { TierBar } from './tier-setting.events.js';

/**
 * What is wrong with tiers as a scheme, the highest first: each customer must reach exactly one of them. Shares come first and
 * rise, amounts follow and fall, and only the last may take everybody else.
 */
export function wrongTiers(tiers: readonly TierBar[]): readonly InputError[] {
  return tiers.flatMap((bar, index) => wrongTier(bar, tiers.slice(0, index), index === tiers.length - 1, index));
}

function wrongTier(
  { tier, topShare, atLeast }: TierBar,
  above: readonly TierBar[],
  isLast: boolean,
  index: number,
): readonly InputError[] {
  const wrong = (member: keyof TierBar, code: string, message: string) => [
    { path: `/tiers/${index}/${member}`, code, message },
  ];
  if (above.some((other) => other.tier === tier))
    return wrong('tier', 'REPEATED', `must not be "${tier}" again: a tier has one bar`);
  if (topShare !== undefined && atLeast !== undefined)
    return wrong('atLeast', 'UNEXPECTED_FIELD', 'must be left out where topShare is given: a tier has one bar');
  const before = above.at(-1);
  if (topShare !== undefined) {
    if (before !== undefined && before.topShare === undefined)
      return wrong('topShare', 'OUT_OF_ORDER', 'must stand before every tier with atLeast, or with neither');
    if (before?.topShare !== undefined && topShare <= before.topShare)
      return wrong('topShare', 'OUT_OF_ORDER', `must be above ${before.topShare}, the share of the tier before it`);
    return [];
  }
  if (atLeast === undefined)
    return isLast
      ? []
      : wrong('atLeast', 'REQUIRED', 'is required, or topShare is: only the last tier may have neither');
  if (before?.atLeast !== undefined && Number(atLeast) >= Number(before.atLeast))
    return wrong('atLeast', 'OUT_OF_ORDER', `must be below ${before.atLeast}, the amount of the tier before it`);
  return [];
}
