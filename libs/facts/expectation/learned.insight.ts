import { countUntil } from '#libs/kernel/bisection.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { LearnedAbout, RecordedExpectation } from './expectation.events.js';

/** What was learned about one touchpoint type of a definition and one tier, in the order of its versions. */
type Course = readonly RecordedExpectation[];

/** What a tenant's customers were found to expect, over time. */
export class LearnedExpectations {
  private readonly courses = new Map<string, RecordedExpectation[]>();

  /** @param learned in the order of their versions */
  constructor(learned: readonly RecordedExpectation[]) {
    for (const each of learned) addTo(this.courses, keyOf(each), each);
  }

  /** What was in force at a moment (milliseconds since 1970): learned at or before it. */
  at(about: LearnedAbout, time: number): RecordedExpectation | undefined {
    const course: Course = this.courses.get(keyOf(about)) ?? [];
    return course[countUntil(course, (each) => each.at > time) - 1];
  }

  /** What something was learned about. */
  about(): readonly LearnedAbout[] {
    return [...this.courses.values()].map(([first]) => first as RecordedExpectation);
  }
}

export const NOTHING_LEARNED = new LearnedExpectations([]);

/** Names are words, which have no spaces. */
function keyOf({ definition, touchpoint, tier }: LearnedAbout): string {
  return `${definition} ${touchpoint} ${tier ?? ''}`;
}
