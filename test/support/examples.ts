import type { EventType } from '#libs/facts/stored.events.js';

/** Types that are handled and that no example tells of: a spec file that has such must fail. */
export function withoutExample(
  handled: readonly EventType[],
  examples: readonly { readonly type: string }[],
): readonly EventType[] {
  const told = new Set(examples.map(({ type }) => type));
  return handled.filter((type) => !told.has(type));
}
