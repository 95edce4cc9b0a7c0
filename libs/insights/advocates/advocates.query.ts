import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, type Sql, together } from '#libs/eventing/database.js';
import { fromTenThousandths, toTenThousandths } from '#libs/insights/scores/money.score.js';
import { type MoneyChoice, readMoneyChoice } from '#libs/insights/tiers/money.choice.js';
import { textOf } from '#libs/kernel/place.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { readAdvocatesBuild } from './advocates.build.js';
import type { AdvocatesFilters } from './advocates.filters.js';
import { readAdvocates } from './advocates.reader.js';
import { addUpAdvocates } from './summed.reader.js';

/** A customer who recommends the brand, and what came of it. */
export interface Advocate {
  readonly customerId: string;
  readonly since: string;
  /** The last answer; null: none. */
  readonly nps: number | null;
  readonly referrals: number;
  /** Customers whose first referral was theirs. */
  readonly referredCustomers: number;
  /** What these bought since then, less returns; decimal text. Null: no currency is known. */
  readonly referredTurnover: string | null;
}

export type AdvocatesPage = MoneyChoice & Page<Advocate>;

/** A tenant's advocates, those who brought the most turnover first. */
export class ListAdvocates extends Query<Answer<AdvocatesPage>> {
  constructor(
    readonly tenant: string,
    readonly filters: AdvocatesFilters,
  ) {
    super();
  }
}

@QueryHandler(ListAdvocates)
export class ListAdvocatesHandler implements IQueryHandler<ListAdvocates> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, filters }: ListAdvocates): Promise<Answer<AdvocatesPage>> {
    const list = listOf('advocates', filters);
    const after = readCursor(list, filters.cursor, ['decimal', 'decimal', 'text']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const work = async (sql: Sql) => {
      const [{ build, turnoverKept }, choice] = await together([
        readAdvocatesBuild(sql, tenant),
        readMoneyChoice(sql, tenant, filters.currency),
      ]);
      const wanted = { build, tier: filters.tier, currency: choice.currency, after, limit: limit + 1 };
      const rows = await (turnoverKept ? readAdvocates : addUpAdvocates)(sql, wanted);
      const page = pageOf(
        rows,
        limit,
        (row): Advocate => ({
          customerId: row.customer_id,
          since: textOf(row.since),
          nps: row.nps,
          referrals: row.referrals,
          referredCustomers: row.customers,
          referredTurnover: choice.currency === null ? null : fromTenThousandths(toTenThousandths(row.turnover)),
        }),
        (last) => writeCursor(list, [last.turnover, `${last.referrals}`, last.customer_id]),
      );
      return { ...choice, ...page };
    };
    // By index whatever statistics say of a build that is new; adding up takes many times as long by index.
    const { turnoverKept } = await readAdvocatesBuild(this.database, tenant);
    return inSnapshot(this.database, work, { repeated: turnoverKept });
  }
}
