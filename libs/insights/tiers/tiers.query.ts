import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { type MoneyChoice, readMoneyChoice } from './money.choice.js';
import { type Effort, tierReports, type TierReport } from './tiers.insight.js';
import type { TiersFilters } from './tiers.filters.js';
import { readTierSums } from './tiers.reader.js';

export interface TiersReport extends MoneyChoice, Page<TierReport> {
  readonly effortBy: Effort;
}

/** What customers of each tier bring, and what they get. */
export class GetTiers extends Query<Answer<TiersReport>> {
  constructor(
    readonly tenant: string,
    readonly filters: TiersFilters,
  ) {
    super();
  }
}

@QueryHandler(GetTiers)
export class GetTiersHandler implements IQueryHandler<GetTiers> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, filters }: GetTiers): Promise<Answer<TiersReport>> {
    const { effortBy = 'contacts', ...period } = filters;
    const pageIn = groupPages(listOf('tiers', filters), filters);
    return inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<{ build: number | null }>(`select ${liveBuild('tiers', '$1')} as build`, [
        tenant,
      ]);
      const choice = await readMoneyChoice(sql, tenant, filters.currency);
      const sums = await readTierSums(sql, rows[0]?.build ?? 0, period, choice.currency);
      const { items, nextCursor } = pageIn(tierReports(sums, effortBy).map((report) => ({ key: report.tier, report })));
      return { effortBy, ...choice, items: items.map(({ report }) => report), nextCursor };
    });
  }
}
