import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type MentionCell, readMentionCells } from '#libs/insights/mention/mention.reader.js';
import { type AnswerScore, cesOf, csatOf, meanValence, npsOf } from '#libs/insights/mention/mention.scores.js';
import { MentionSums } from '#libs/insights/mention/mention.sums.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { isFew } from '#libs/insights/scores/feedback.score.js';
import { type Mean, meanIntervalExact, VALENCES } from '#libs/insights/scores/mean.score.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { AboutFilters, Thing } from './about.filters.js';

/** Things in one answer if no limit is given. */
const MOST_THINGS = 10_000;

/** What one campaign, product, product line or brand is said to be like. */
export interface AboutThing extends Mean {
  readonly name: string;
  readonly touchpoints: number;
  /** Touchpoints with a valence. */
  readonly n: number;
  readonly tooFew: boolean;
  readonly nps: AnswerScore;
  readonly csat: AnswerScore;
  readonly ces: AnswerScore;
  /** Answers with words: how many, and the mean of those whose valence is known. */
  readonly texts: Mean & { readonly n: number; readonly tooFew: boolean };
}

export class ListAbout extends Query<Answer<Page<AboutThing>>> {
  constructor(
    readonly tenant: string,
    readonly thing: Thing,
    readonly filters: AboutFilters,
  ) {
    super();
  }
}

@QueryHandler(ListAbout)
export class ListAboutHandler implements IQueryHandler<ListAbout> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, thing, filters }: ListAbout): Promise<Answer<Page<AboutThing>>> {
    const { cursor, limit = MOST_THINGS, from, to, tier, channel } = filters;
    const pageIn = groupPages(listOf(`about/${thing}`, filters), { cursor, limit });
    return inSnapshot(this.database, async (sql) => {
      const cells = await readMentionCells(sql, { tenant, subject: thing, from, to, tier, channel });
      const { items, nextCursor } = pageIn([...cells].map(([key, own]) => ({ key, own })));
      return { items: items.map(({ key, own }) => thingOf(key, own)), nextCursor };
    });
  }
}

function thingOf(name: string, cells: readonly MentionCell[]): AboutThing {
  const sums = new MentionSums();
  for (const cell of cells) sums.add(cell.sums);
  const judged = sums.count('judged');
  return {
    name,
    touchpoints: sums.count('touchpoints'),
    n: sums.count('scored'),
    ...meanValence(sums),
    tooFew: isFew(sums.count('scored')),
    nps: npsOf(sums),
    csat: csatOf(sums),
    ces: cesOf(sums),
    texts: {
      n: sums.count('words'),
      ...meanIntervalExact(judged, sums.exact('w'), sums.exact('ww'), VALENCES),
      tooFew: isFew(judged),
    },
  };
}
