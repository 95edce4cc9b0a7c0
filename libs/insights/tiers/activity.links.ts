/** After every date: how the last of a customer's activity days says that none follows. */
export const NEVER = 'infinity';

/** An activity day of a customer without a tier, and what ends its being the last: the next one, or the day of a tier. */
export interface Link {
  readonly day: string;
  readonly next: string;
}

/**
 * A customer's activity days (purchase or touchpoint) while it had no tier, each with the next. Of a period, a customer has at
 * most one link that begins in it and does not end in it: so counts of links tell how many different customers without a tier
 * were active in any period, however often each of them was.
 *
 * @param days those with activities, in any order
 * @param tieredOn the day of the first tier; null: there is none
 */
export function linksOf(days: Iterable<string>, tieredOn: string | null): readonly Link[] {
  const until = tieredOn ?? NEVER;
  const inOrder = [...days].filter((day) => day < until).sort();
  return inOrder.map((day, index) => ({ day, next: inOrder[index + 1] ?? until }));
}
