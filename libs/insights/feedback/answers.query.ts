import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import { openAll } from '#libs/insights/reading/sealed.reader.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { decimal, DEFAULT_LIMIT, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { ANSWER_COLUMNS, type FeedbackAnswer, feedbackAnswer, type StoredAnswer } from './feedback.answer.js';
import { readFeedbackBuild, tierOf } from './feedback.build.js';
import { conditionsOf, feedbackFilters } from './feedback.filters.js';
import { INSTRUMENTS } from './feedback-score.insight.js';

export const answerFilters = {
  ...paging,
  instrument: oneOf([...INSTRUMENTS, 'text'], 'Answers to this instrument.'),
  customerId: text('Answers of this customer, and of all merged with it.'),
  maxValence: decimal(-1, 1, 'Answers whose valence is at most this; those with an unknown valence are left out.'),
  ...feedbackFilters,
};

/** A tenant's single answers, newest first. */
export class ListAnswers extends Query<Answer<Page<FeedbackAnswer>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof answerFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListAnswers)
export class ListAnswersHandler implements IQueryHandler<ListAnswers> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  async execute({ tenant, timeZone, filters }: ListAnswers): Promise<Answer<Page<FeedbackAnswer>>> {
    const { instrument, customerId, maxValence, limit = DEFAULT_LIMIT, cursor, ...common } = filters;
    const list = listOf('feedback/answers', filters);
    const after = readCursor(list, cursor, ['place'])?.[0];
    const values: unknown[] = [];
    const given = (value: unknown) => `$${values.push(value)}`;
    const conditions = [
      ...(instrument === undefined ? [] : [`f.instrument = ${given(instrument)}`]),
      ...(customerId === undefined
        ? []
        : [`f.customer_no = any(array(${familyNamed(given(tenant), given(customerId))}))`]),
      ...(maxValence === undefined ? [] : [`f.valence <= ${given(maxValence)}`]),
      ...conditionsOf(common, timeZone, given),
      ...(after === undefined ? [] : [`f.place < ${given(after)}`]),
    ];
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const live = await readFeedbackBuild(sql, tenant);
      const { rows } = await sql.query<StoredAnswer>(
        // The page first, in the order of the index: joined before, everything would be, and sorted.
        `select ${ANSWER_COLUMNS}
           from (select f.*, t.tier as given_in from insight.feedback f ${tierOf(live)}
                  where f.build = ${given(live.build)} ${conditions.map((condition) => `and ${condition}`).join(' ')}
                  order by f.place desc limit ${given(limit + 1)}) f
           join fact.customers o on o.customer_no = f.customer_no
           join fact.customers r on r.customer_no = o.root_no
           join fact.facts d on d.customer_no = f.customer_no and d.place = f.place
          order by f.place desc`,
        values,
      );
      return pageOf(
        rows,
        limit,
        (row) => row,
        (last) => writeCursor(list, [last.place]),
      );
    });
    const said = await openAll(
      this.keyring,
      tenant,
      body.items.map(({ data }) => data),
    );
    const items = body.items.map((row, index) => feedbackAnswer(row, said[index] ?? {}));
    return { position, body: { items, nextCursor: body.nextCursor } };
  }
}

/** SQL: the numbers of a customer and of everybody merged with it. */
function familyNamed(tenant: string, customerId: string): string {
  return `select m.customer_no from fact.customers asked cross join lateral ${membersOf('asked.root_no')} m
           where asked.tenant = ${tenant} and asked.customer_id = ${customerId}`;
}
