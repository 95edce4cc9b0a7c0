import type { EventType } from '#libs/facts/stored.events.js';

/** The handled types that no example covers; a spec file with any must fail. */
export function withoutExample(
  handled: readonly EventType[],
  examples: readonly { readonly type: string }[],
): readonly EventType[] {
  const told = new Set(examples.map(({ type }) => type));
  return handled.filter((type) => !told.has(type));
}
