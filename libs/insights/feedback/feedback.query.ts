import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { FeedbackWanted } from './feedback.groups.js';
import { readAnswers } from './feedback.reader.js';
import { type FeedbackScore, feedbackScore, type ScaledInstrument } from './feedback-score.insight.js';

export interface FeedbackGroup extends FeedbackScore {
  /** The group's channel, day … ; null for answers without one, and for all answers if no groups are asked for. */
  readonly key: string | null;
}

/** All answers together, and by group, in order of key with null last. */
export interface FeedbackReport extends FeedbackScore {
  readonly instrument: ScaledInstrument;
  readonly items: readonly FeedbackGroup[];
}

export class GetFeedback extends Query<Answer<FeedbackReport>> {
  constructor(readonly wanted: Omit<FeedbackWanted, 'now'>) {
    super();
  }
}

@QueryHandler(GetFeedback)
export class GetFeedbackHandler implements IQueryHandler<GetFeedback> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ wanted }: GetFeedback): Promise<Answer<FeedbackReport>> {
    return inSnapshot(this.database, async (sql) => {
      const { instrument, groupBy } = wanted;
      const groups = [...(await readAnswers(sql, { ...wanted, now: this.clock.now() }))].sort(([a], [b]) =>
        byKey(a, b),
      );
      const all = new Map<number, number>();
      for (const [, answers] of groups) {
        for (const [value, times] of answers) all.set(value, (all.get(value) ?? 0) + times);
      }
      const total = feedbackScore(instrument, all);
      const items =
        groupBy === undefined
          ? [{ key: null, ...total }]
          : groups.map(([key, answers]) => ({ key, ...feedbackScore(instrument, answers) }));
      return { instrument, ...total, items };
    });
  }
}

function byKey(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
