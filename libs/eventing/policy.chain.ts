import type { Policy } from './policy.js';

type Link = Pick<Policy, 'name' | 'on' | 'emits' | 'remembers'>;

/**
 * Policies in an order where each comes after those whose decisions it hears and does not only remember.
 * @throws Error if there is no such order, or two share a name
 */
export function inOrder<Each extends Link>(policies: readonly Each[]): readonly Each[] {
  const names = policies.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Error(`Two policies are named ${twice}`);
  const ordered: Each[] = [];
  let left = [...policies];
  while (left.length > 0) {
    const next = left.filter((policy) => !left.some((other) => hears(policy, other)));
    if (next.length === 0)
      throw new Error(`These policies wait for each other: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(...next);
    left = left.filter((policy) => !next.includes(policy));
  }
  return ordered;
}

/** The named policies and all whose decisions reach them, in order. @throws Error for an unknown name */
export function withThoseHeard<Each extends Link>(names: readonly string[], ordered: readonly Each[]): readonly Each[] {
  const unknown = names.find((name) => !ordered.some((policy) => policy.name === name));
  if (unknown !== undefined) throw new Error(`There is no policy ${unknown}`);
  const wanted: Each[] = [];
  for (const policy of [...ordered].reverse())
    if (names.includes(policy.name) || wanted.some((other) => hears(other, policy))) wanted.unshift(policy);
  return wanted;
}

function hears(one: Link, other: Link): boolean {
  const { on, remembers = [] } = one;
  return one !== other && other.emits.some((type) => on.includes(type) && !remembers.includes(type));
}
