import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import {
  array,
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
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import { type LifecycleFilters, lifecycleFilters } from './lifecycle.filters.js';
import { lifecyclePicture } from './lifecycle.picture.js';
import { GetLifecycle, type LifecycleReport } from './lifecycle.query.js';
import { STAGES } from './lifecycle.stages.score.js';

const stage = choice(...STAGES);
const item = named(
  'StagesAt',
  object({
    key: nullable(string('The period: 2024-01-31, 2024-W05 or 2024-01; null if there is no grouping.')),
    stages: array(named('StageCount', object({ stage, n: count('Customers when the period ends.') }))),
  }),
);
const answer = named(
  'LifecycleReport',
  list(item, {
    groupBy: nullable(string()),
    stages: array(
      named(
        'StageReport',
        object({
          stage,
          from: count('Customers when the period begins.'),
          in: count('How often a customer came into it.'),
          out: count('How often a customer left it.'),
          net: { type: 'integer', description: 'in − out' },
          to: count('Customers when the period ends.'),
        }),
      ),
    ),
    flows: array(
      named(
        'StageFlow',
        object({ from: nullable({ ...stage, description: 'Null: was no customer before.' }), to: stage, n: count() }),
      ),
    ),
    losses: array(
      named('LossReport', object({ reason: string(), n: count('Losses.'), share: number('Of all losses.') })),
    ),
    wonBack: named(
      'WonBackReport',
      object({
        n: count('Those of them who were won back later, until now.'),
        of: count('Customers who were lost in the period.'),
        share: nullable(number()),
        interval,
        tooFew: boolean('Fewer than 30 customers.'),
      }),
    ),
  }),
);

/** A row for each stage of each period or, without periods, for each stage: what came in, what went out. */
const stageRows = ({ groupBy, items, stages }: LifecycleReport): readonly object[] =>
  groupBy === null ? stages : items.flatMap(({ key, stages: ofPeriod }) => ofPeriod.map((each) => ({ key, ...each })));

@ApiTags('customers')
@Controller('v1/lifecycle')
@RequireScope('query')
export class LifecycleController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'In which stages customers are, how they came into them, who was lost and who was won back',
    description:
      'A customer is at risk, or dormant, since its churn risk came to such a level: before the first level that was stored, ' +
      'and while it objects to profiling, it is in a stage that facts make by themselves.',
    shows: { insights: ['lifecycle'], policies: ['churn-alerts'] },
    answer,
    columns: columnsOf('key stage n from in out net to'),
    rowsOf: stageRows,
    picture: lifecyclePicture,
  })
  get(@Caller() { tenant, timeZone }: Caller, @Query(lifecycleFilters) filters: LifecycleFilters) {
    return this.queries.execute(new GetLifecycle(tenant, timeZone, filters));
  }
}
