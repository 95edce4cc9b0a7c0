import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { Insight } from './insight.js';

/** Insights, ordered so that each comes after those whose rows it reads. */
export class InsightList {
  readonly all: readonly Insight[];
  /** Those that depend on no other, then those that depend only on these, and so on. */
  readonly levels: readonly (readonly Insight[])[];
  private readonly byName: ReadonlyMap<string, Insight>;

  /** @throws Error if two have the same name, or if one depends on an unknown one, or on itself however indirectly. */
  constructor(insights: readonly Insight[]) {
    this.byName = new Map(insights.map((insight) => [insight.name, insight]));
    if (this.byName.size < insights.length)
      throw new Error(`Two insights have the same name: ${insights.map(({ name }) => name).join(', ')}.`);
    this.levels = levelsOf(insights, this.byName);
    this.all = this.levels.flat();
  }

  get(name: string): Insight | undefined {
    return this.byName.get(name);
  }

  /** Some insights with all that depend on them, however indirectly. */
  withDependants(names: Iterable<string>): ReadonlySet<string> {
    const found = new Set(names);
    for (const { name, after = [] } of this.all) if (after.some((other) => found.has(other))) found.add(name);
    return found;
  }

  /** What an insight depends on, however indirectly. */
  foundationsOf(name: string): ReadonlySet<Insight> {
    const found = new Set<Insight>();
    for (const other of this.byName.get(name)?.after ?? []) {
      found.add(this.byName.get(other) as Insight);
      for (const each of this.foundationsOf(other)) found.add(each);
    }
    return found;
  }

  /** The types of the facts that some insights are filled with. */
  factsOf(names: ReadonlySet<string>): readonly CustomerEventType[] {
    return [...new Set(this.all.flatMap(({ name, facts }) => (names.has(name) ? facts : [])))].sort();
  }
}

function levelsOf(insights: readonly Insight[], byName: ReadonlyMap<string, Insight>): readonly (readonly Insight[])[] {
  for (const { name, after = [] } of insights) {
    const unknown = after.filter((other) => !byName.has(other));
    if (unknown.length > 0)
      throw new Error(`The insight "${name}" depends on ${unknown.join(', ')}: there is no such insight.`);
  }
  const levels: Insight[][] = [];
  const placed = new Set<string>();
  while (placed.size < insights.length) {
    const level = insights.filter(
      ({ name, after = [] }) => !placed.has(name) && after.every((other) => placed.has(other)),
    );
    if (level.length === 0) {
      const left = insights.map(({ name }) => name).filter((name) => !placed.has(name));
      throw new Error(`Insights depend on each other in a circle among ${left.join(', ')}.`);
    }
    for (const { name } of level) placed.add(name);
    levels.push(level);
  }
  return levels;
}
