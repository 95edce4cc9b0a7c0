import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import {
  anything,
  boolean,
  choice,
  count,
  interval,
  list,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { oneOf, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { answerColumns, feedbackAnswerSchema } from './answers.schemas.js';
import { answerFilters, ListAnswers } from './answers.query.js';
import { feedbackFilters } from './feedback.filters.js';
import { feedbackPicture } from './feedback.picture.js';
import { GROUPS } from './feedback.groups.js';
import { type FeedbackGroup, type FeedbackReport, GetFeedback } from './feedback.query.js';
import { INSTRUMENTS } from './feedback-score.insight.js';

/** Groups in one answer if no limit is given. */
const MOST_GROUPS = 10_000;

const parameters = {
  groupBy: oneOf(GROUPS, 'One item for each value; if missing, a single one for all answers.'),
  ...feedbackFilters,
  ...paging,
};

const score = {
  n: count('Answers.'),
  score: nullable(number('NPS in points, CSAT the share of 4–5, CES and stars the mean answer.')),
  interval,
  tooFew: boolean('Fewer than 30 answers.'),
  answers: anything,
};
const ofSome = {
  margin: nullable(number('NPS: half-width of the interval, in points.')),
  promoters: count('NPS: answers 9–10.'),
  passives: count('NPS: answers 7–8.'),
  detractors: count('NPS: answers 0–6.'),
  easy: named('EasyShare', object({ score: nullable(number('CES: share of 5–7.')), interval })),
};
const item = named('FeedbackGroup', object({ key: nullable(string()), ...score }, ofSome));
const answer = named('FeedbackScores', list(item, { instrument: choice(...INSTRUMENTS), ...score, ...ofSome }));
const columns = columnsOf(`
  key n score interval.0 interval.1 tooFew margin promoters passives detractors easy.score easy.interval.0 easy.interval.1`);

type FeedbackScores = FeedbackReport & Page<FeedbackGroup>;

@ApiTags('feedback')
@Controller('v1/feedback')
export class FeedbackController {
  constructor(private readonly queries: QueryBus) {}

  @Get('answers')
  @RequireScope('query')
  @Answers({
    summary: 'Single answers with their words, newest first',
    shows: { insights: ['feedback'], policies: [] },
    answer: list(feedbackAnswerSchema),
    columns: answerColumns,
  })
  answers(@Caller() { tenant, timeZone }: Caller, @Query(answerFilters) filters: Values<typeof answerFilters>) {
    return this.queries.execute(new ListAnswers(tenant, timeZone, filters));
  }

  @Get(':instrument')
  @RequireScope('query')
  @ApiParam({ name: 'instrument', schema: { type: 'string', enum: [...INSTRUMENTS] } })
  @Answers({
    summary: 'NPS, CSAT, CES or stars with intervals',
    shows: { insights: ['feedback'], policies: [] },
    answer,
    columns,
    picture: feedbackPicture,
    refusals: { 404: 'No such instrument.' },
  })
  async scores(
    @Caller() { tenant, timeZone }: Caller,
    @Param('instrument') name: string,
    @Query(parameters) { groupBy, limit = MOST_GROUPS, cursor, ...filters }: Values<typeof parameters>,
  ): Promise<Answer<FeedbackScores>> {
    const instrument = INSTRUMENTS.find((each) => each === name);
    if (instrument === undefined) {
      throw new Refusal('not-found', 'NO_SUCH_INSTRUMENT', `Scores exist for ${INSTRUMENTS.join(', ')}.`);
    }
    const pageIn = groupPages(listOf(`feedback/${instrument}`, { groupBy, ...filters }), { cursor, limit });
    const { position, body } = await this.queries.execute(
      new GetFeedback({ tenant, timeZone, instrument, groupBy, filters }),
    );
    return { position, body: { ...body, ...pageIn(body.items) } };
  }
}
