import { Refusal } from '#libs/kernel/refusal.js';

/** The versions of which one must be in force (`any`: whichever, but there must be one); null: no condition. */
export type ExpectedVersion = readonly number[] | 'any' | null;

/**
 * Refuses what was decided on another version than the one that is in force.
 *
 * @param version in force; null: there is none
 * @param what as in "There is no definition shop-visit yet."
 * @throws Refusal `precondition-failed`
 */
export function heedVersion(expected: ExpectedVersion, version: number | null, what: string): void {
  if (expected === null || (version !== null && (expected === 'any' || expected.includes(version)))) return;
  const message =
    version === null
      ? `There is no ${what} yet.`
      : `Version ${version} of the ${what} is in force, another was expected: read it and decide again.`;
  throw new Refusal('precondition-failed', 'VERSION_MISMATCH', message, { members: { version } });
}
