import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Improvement } from '#libs/facts/improvement/improvement.answer.js';
import { improvement } from '#libs/facts/improvement/improvement.schema.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { Answers } from '#libs/platform/querying/answer.decorator.js';
import type { Answer } from '#libs/platform/querying/answer.js';
import { list } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { Query } from '#libs/platform/querying/parameters.decorator.js';
import type { Values } from '#libs/platform/querying/query.parameters.js';
import { GetImprovement, improvementFilters, ListImprovements } from './improvements.query.js';

const shows = { insights: ['complaint-metrics', 'feedback', 'journeys', 'tiers'], policies: [] };

const COMPARED =
  '`after`: the measure since it is done, over 90 days at most; `before`: over as many days up to its opening; `change`: after less before. They and the verdict are null until it is done.';

const columns = columnsOf(`
  improvementId title owner measure.kind measure.name measure.definition measure.tier measure.channel target dueOn status openedAt
  doneAt droppedAt before.value before.n before.interval.0 before.interval.1 after.value after.n after.interval.0 after.interval.1
  change.value change.n change.interval.0 change.interval.1 verdict provisional`);

@ApiTags('improvements')
@Controller('v1/improvements')
@RequireScope('query')
export class ImprovementsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers({
    summary: 'Improvements, latest opened first, and what came of each',
    description: COMPARED,
    shows,
    answer: list(improvement),
    columns,
  })
  list(@Caller() { tenant, timeZone }: Caller, @Query(improvementFilters) filters: Values<typeof improvementFilters>) {
    return this.queries.execute(new ListImprovements({ tenant, timeZone }, filters));
  }

  @Get(':improvementId')
  @ApiParam({ name: 'improvementId', schema: { type: 'string', format: 'uuid' } })
  @Answers({
    summary: 'An improvement, and what came of it; its ETag is for If-Match',
    description: COMPARED,
    shows,
    answer: improvement,
    refusals: { 404: 'There is no such improvement.' },
  })
  async get(
    @Caller() { tenant, timeZone }: Caller,
    @Param('improvementId') improvementId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<Improvement>> {
    const { position, body } = await this.queries.execute(new GetImprovement({ tenant, timeZone }, improvementId));
    reply.header('etag', etagOf(body));
    return { position, body: body.improvement };
  }
}
