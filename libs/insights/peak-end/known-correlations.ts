import { groupWord } from '#libs/insights/journey/journey.pairs.js';
import type { Squares } from '#libs/insights/journey/pair.reader.js';
import type { LaterFeedback } from './customer-pairs.js';

/** Most groups that are remembered: a few hundred bytes each. */
const MOST = 20_000;

/**
 * What was computed from the customers of groups, for as long as their sums stand where they stood: what days that are past
 * tell hardly ever changes, and leaving out one customer at a time reads all of them.
 */
export class KnownCorrelations {
  private readonly known = new Map<string, { readonly version: string; readonly told: LaterFeedback }>();

  constructor(private readonly most = MOST) {}

  get(build: number, { group, version }: Squares): LaterFeedback | undefined {
    const found = this.known.get(`${build} ${groupWord(group)}`);
    return version !== null && found?.version === version ? found.told : undefined;
  }

  /** Those that were set first are forgotten first. */
  set(build: number, { group, version }: Squares, told: LaterFeedback): void {
    if (version === null) return;
    const word = `${build} ${groupWord(group)}`;
    this.known.delete(word);
    this.known.set(word, { version, told });
    if (this.known.size > this.most) this.known.delete(this.known.keys().next().value as string);
  }
}
