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
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { date, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { GROUPS } from './feedback.reader.js';
import { type FeedbackGroup, type FeedbackReport, GetFeedback } from './feedback.query.js';
import { INSTRUMENTS } from './feedback-score.insight.js';

/** Groups in one answer if no limit is given. */
const MOST_GROUPS = 10_000;

const parameters = {
  groupBy: oneOf(GROUPS, 'One item for each value; if missing, a single one for all answers.'),
  channel: text('Answers given in this channel.'),
  touchpoint: text('Answers about this touchpoint type.'),
  tier: text('Answers of customers who were in this tier when they answered.'),
  staffId: text('Answers about this member of staff.'),
  journeyId: text('Answers about this journey.'),
  product: text('Answers about this product.'),
  productLine: text('Answers about this product line.'),
  brand: text('Answers about this brand.'),
  campaign: text('Answers about this campaign.'),
  from: date("Answers given on or after this day of the tenant's zone."),
  to: date("Answers given before this day of the tenant's zone."),
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
  margin: nullable(number('NPS: half-width of the plain Wald interval.')),
  promoters: count('NPS: answers 9–10.'),
  passives: count('NPS: answers 7–8.'),
  detractors: count('NPS: answers 0–6.'),
  easy: object({ score: nullable(number('CES: share of 5–7.')), interval }),
};
const item = object({ key: nullable(string()), ...score }, ofSome);
const answer = list(item, { instrument: choice(...INSTRUMENTS), ...score, ...ofSome });
const columns = columnsOf(`
  key n score interval.0 interval.1 tooFew margin promoters passives detractors easy.score easy.interval.0 easy.interval.1`);

type FeedbackAnswer = FeedbackReport & Page<FeedbackGroup>;

@ApiTags('feedback')
@Controller('v1/feedback')
export class FeedbackController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':instrument')
  @RequireScope('query')
  @ApiParam({ name: 'instrument', schema: { type: 'string', enum: [...INSTRUMENTS] } })
  @Answers({
    summary: 'NPS, CSAT, CES or stars with intervals',
    shows: { insights: ['feedback'], policies: [] },
    answer,
    columns,
    refusals: { 404: 'No such instrument.' },
  })
  async scores(
    @Caller() { tenant, timeZone }: Caller,
    @Param('instrument') name: string,
    @Query(parameters) { groupBy, limit = MOST_GROUPS, cursor, ...filters }: Values<typeof parameters>,
  ): Promise<Answer<FeedbackAnswer>> {
    const instrument = INSTRUMENTS.find((each) => each === name);
    if (instrument === undefined) {
      throw new Refusal('not-found', 'NO_SUCH_INSTRUMENT', `Scores exist for ${INSTRUMENTS.join(', ')}.`);
    }
    const route = listOf(`feedback/${instrument}`, { groupBy, ...filters });
    const [after] = readCursor(route, cursor, ['text']) ?? [];
    const { position, body } = await this.queries.execute(
      new GetFeedback({ tenant, timeZone, instrument, groupBy, filters }),
    );
    const start = after === undefined ? 0 : body.items.findIndex(({ key }) => key === null || key > after);
    const rest = start < 0 ? [] : body.items.slice(start);
    const items = rest.slice(0, limit);
    const last = items.at(-1)?.key ?? null;
    const nextCursor = rest.length > limit && last !== null ? writeCursor(route, [last]) : null;
    return { position, body: { ...body, items, nextCursor } };
  }
}
