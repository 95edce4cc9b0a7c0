import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { LearnedExpectations } from '#libs/facts/expectation/learned.insight.js';
import { readLearned } from '#libs/facts/expectation/learned.table.js';
import { definitionIn, readDefinedBuild } from '#libs/insights/journey/defined.build.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import type { Moment } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { ExpectationsFilters } from './expectations.filters.js';
import { type ExpectationReport, expectationsAt } from './expectations.insight.js';

/** As it is answered. */
interface ExpectationItem extends Omit<ExpectationReport, 'since'> {
  readonly since: string | null;
}

export type ExpectationsReport = Page<ExpectationItem> & {
  readonly definition: string;
  readonly definitionVersion: number;
};

/** What customers are expected to expect of a definition's touchpoints. */
export class GetExpectations extends Query<Answer<ExpectationsReport>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly definition: string,
    readonly filters: ExpectationsFilters,
  ) {
    super();
  }
}

@QueryHandler(GetExpectations)
export class GetExpectationsHandler implements IQueryHandler<GetExpectations> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refusal for a definition that the tenant does not have */
  async execute({ tenant, timeZone, definition, filters }: GetExpectations): Promise<Answer<ExpectationsReport>> {
    const { at, tier } = filters;
    const time = at === undefined ? this.clock.now() : timeOf(at, timeZone);
    const pageIn = groupPages(listOf(`expectations/${definition}`, filters), filters);
    return inSnapshot(this.database, async (sql) => {
      const { definitions: configured } = await readDefinedBuild(sql, tenant);
      const found = definitionIn(configured, definition);
      const learned = await readLearned(sql, tenant, { definition, until: time });
      const definitions = configured.knowing(new LearnedExpectations(learned));
      const reports = expectationsAt(definitions, definition, time, tier).map((report) => ({
        key: keyOf(report),
        report,
      }));
      const { items, nextCursor } = pageIn(reports);
      return {
        definition,
        definitionVersion: found.version,
        items: items.map(({ report: { since, ...report } }) => ({
          ...report,
          since: since === null ? null : new Date(since).toISOString(),
        })),
        nextCursor,
      };
    });
  }
}

/** By type, and then by tier; without one last. A type has no spaces. */
function keyOf({ touchpoint, tier }: Pick<ExpectationReport, 'touchpoint' | 'tier'>): string {
  return `${touchpoint} ${tier ?? '\uffff'}`;
}

function timeOf({ date, instant }: Moment, timeZone: string): number {
  return date === undefined ? Date.parse(instant as string) : calendarOf(timeZone).startOf(date);
}
