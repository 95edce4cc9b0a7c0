import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerChange, type CustomerNo, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
import { comparedSums } from '#libs/insights/engine/sums.table.js';
import { comparePlaces, placeFrom, timeOf } from '#libs/kernel/place.js';
import { countRatings } from '#libs/insights/ratings/rating.sums.js';
import { ANSWER_RATINGS, ratedAnswer } from './answer.rating.js';
import { COUNTS, countAnswers } from './feedback.counts.js';
import { type FeedbackRow, feedbackRow } from './feedback.insight.js';
import {
  CountFeedback1700000000620,
  CreateFeedback1700000000230,
  ListFeedback1700000000610,
  RateFeedback1700000000891,
} from './feedback.migration.js';
import { deleteFeedback, insertFeedback, readFeedbackFrom, updateTiers } from './feedback.table.js';

/** Types of the facts that answers and their tiers are made of. */
const FACTS = ['feedback.submitted', 'customer.tier-assigned'] as const;

/** Before all places. */
const BEGINNING = Buffer.alloc(0);

/** Customers' answers, and how often each value was answered. */
export const feedback: Insight = {
  name: 'feedback',
  version: 3,
  facts: FACTS,
  dates: true,
  migrations: [
    CreateFeedback1700000000230,
    ListFeedback1700000000610,
    CountFeedback1700000000620,
    RateFeedback1700000000891,
  ],
  tables: [
    {
      name: 'insight.feedback',
      entity: async () => (await import('./feedback.entity.js')).FeedbackEntity,
      compared: ofCustomers('feedback', 'insight.feedback', {
        columns: [
          'place, event_id, instrument, at, value, valence, tier, channel, touchpoint, staff, journey_id, product, product_line',
          'brand, campaign, ratings::jsonb',
        ],
        order: 'place',
      }),
    },
    {
      name: COUNTS.name,
      entity: async () => (await import('./feedback-count.entity.js')).FeedbackCountEntity,
      compared: comparedSums('counted answers', COUNTS),
    },
    {
      name: ANSWER_RATINGS.name,
      entity: async () => (await import('./answer-rating.entity.js')).AnswerRatingEntity,
      compared: comparedSums('ratings of answers', ANSWER_RATINGS),
    },
  ],

  async read(sql, customers, context) {
    const changed = customers.filter(({ facts }) => facts.some((fact) => isFactOf(fact, FACTS)));
    if (changed.length === 0) return nothingToWrite;
    const [tiers, later] = await together([readTiers(sql, changed), readRetiered(sql, changed, context)]);
    const added = changed.flatMap(({ root, facts }) => rowsOf(facts, tiers.get(root) as Tiers));
    const rootOf = new Map(changed.flatMap(({ root, members }) => members.map((member) => [member, root])));
    const moved = later.flatMap((before) => {
      const tier = tiers.get(rootOf.get(before.customerNo) as CustomerNo)?.at(before.place) ?? null;
      return tier === before.tier ? [] : [{ before, after: { ...before, tier } }];
    });
    const [before, after] = [moved.map((each) => each.before), moved.map((each) => each.after)];
    return () => {
      count(before, -1, context);
      count(after, 1, context);
      if (after.length > 0) updateTiers(sql, context.build, after);
      addAnswers(sql, added, context);
    };
  },

  async fill(sql, customers, context) {
    const rows = customers.flatMap(({ facts }) => {
      const assigned = facts.filter((fact) => isFactOf(fact, ['customer.tier-assigned']));
      return rowsOf(facts, new Tiers(assigned.map(({ place, data }) => ({ place, tier: data.tier }))));
    });
    return () => addAnswers(sql, rows, context);
  },

  async clear(sql, customers, context) {
    const known = await readFeedbackFrom(
      sql,
      context.build,
      customers.map((customerNo) => ({ customerNo, from: BEGINNING })),
    );
    return () => {
      count(known, -1, context);
      deleteFeedback(sql, context.build, customers);
    };
  },

  module: async () => (await import('./feedback.module.js')).FeedbackModule,
};

function rowsOf(facts: readonly WholeFact[], tiers: Tiers): readonly FeedbackRow[] {
  return facts.map((fact) => feedbackRow(fact, tiers)).filter((row) => row !== null);
}

function addAnswers(sql: Sql, rows: readonly FeedbackRow[], context: InsightContext): void {
  if (rows.length === 0) return;
  count(rows, 1, context);
  insertFeedback(sql, context.build, rows);
}

/** Adds answers to what is counted of them, or takes them off. */
function count(rows: readonly FeedbackRow[], sign: 1 | -1, { sums, dayOf }: InsightContext): void {
  countAnswers(sums, rows, sign === 1 ? 1n : -1n, dayOf);
  for (const row of rows) {
    const rated = ratedAnswer(row, dayOf);
    if (rated !== null) countRatings(sums, ANSWER_RATINGS, rated, sign);
  }
}

/** Known answers whose tier may be another one now: those from the first of the new assignments on. */
async function readRetiered(
  sql: Sql,
  customers: readonly CustomerChange[],
  { build }: InsightContext,
): Promise<readonly FeedbackRow[]> {
  const wanted = customers.flatMap(({ members, facts }) => {
    const [first] = facts
      .filter((fact) => isFactOf(fact, ['customer.tier-assigned']))
      .map(({ place }) => place)
      .sort(comparePlaces);
    // Of the same moment, answers that come before it in the order are given in that tier too.
    return first === undefined ? [] : members.map((customerNo) => ({ customerNo, from: placeFrom(timeOf(first)) }));
  });
  return wanted.length === 0 ? [] : readFeedbackFrom(sql, build, wanted);
}
