import type { Policy } from './policy.js';

type Link = Pick<Policy, 'name' | 'on' | 'emits'>;

/**
 * Policies in an order in which each stands behind those whose decisions it hears.
 * @throws Error where there is no such order, or two have one name
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

/** Some of the policies in order, with all whose decisions reach them. @throws Error for a name that none has */
export function withThoseHeard<Each extends Link>(names: readonly string[], ordered: readonly Each[]): readonly Each[] {
  const unknown = names.find((name) => !ordered.some((policy) => policy.name === name));
  if (unknown !== undefined) throw new Error(`There is no policy ${unknown}`);
  const wanted: Each[] = [];
  for (const policy of [...ordered].reverse())
    if (names.includes(policy.name) || wanted.some((other) => hears(other, policy))) wanted.unshift(policy);
  return wanted;
}

function hears(one: Link, other: Link): boolean {
  return one !== other && other.emits.some((type) => one.on.includes(type));
}
