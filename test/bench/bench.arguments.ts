/** What the command line asks for. */
export interface Asked<Taking extends string> {
  /** The families to run. */
  readonly wanted: readonly string[];
  /** The commit that a family compares the working tree with, by the family's name. */
  readonly commits: Readonly<Record<Taking, string>>;
}

/**
 * Reads families' names; those that take a commit may be followed by one.
 * @param families all families
 * @param taking the commit to take where none is named, for each family that takes one
 * @throws Error if there is no such family
 */
export function readArguments<Taking extends string>(
  given: readonly string[],
  families: readonly string[],
  taking: Readonly<Record<Taking, string>>,
): Asked<Taking> {
  const commits: Record<Taking, string> = { ...taking };
  const named: string[] = [];
  for (const [at, word] of given.entries()) {
    const before = given[at - 1] ?? '';
    if (families.includes(word)) named.push(word);
    else if (before in taking) commits[before as Taking] = word;
    else throw new Error(`There is no bench ${word}`);
  }
  return { wanted: named.length > 0 ? families.filter((name) => named.includes(name)) : families, commits };
}
