import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { Uuid } from '#libs/kernel/event.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { microseconds } from '#libs/insights/reading/microseconds.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { readBacktest } from './backtest.table.js';
import { type Backtest, type BacktestAlert, type BacktestCounts, viewOf } from './backtest.view.js';

export const backtestParameters = { ...paging };

/** A backtest, with the alerts that its rule would have raised. */
export class GetBacktest extends Query<Answer<Backtest & Page<BacktestAlert>>> {
  constructor(
    readonly tenant: string,
    readonly backtestId: string,
    readonly parameters: Values<typeof backtestParameters>,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Row extends Omit<BacktestAlert, 'raisedAt' | 'alertId' | 'customerId'> {
  readonly alert_id: Uuid;
  readonly customer_id: string;
  readonly raised_at: bigint;
}

@QueryHandler(GetBacktest)
export class GetBacktestHandler implements IQueryHandler<GetBacktest> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, backtestId, parameters }: GetBacktest): Promise<Answer<Backtest & Page<BacktestAlert>>> {
    if (!UUID.test(backtestId)) throw unknown();
    const id = backtestId.toLowerCase();
    const list = listOf(`backtest ${id}`, parameters);
    const after = readCursor(list, parameters.cursor, ['instant', 'uuid']);
    const limit = parameters.limit ?? DEFAULT_LIMIT;
    return inSnapshot(this.database, async (sql) => {
      const backtest = await readBacktest(sql, tenant, id);
      if (backtest === undefined) throw unknown();
      const { rows } = await sql.query<Row>(
        `select alert_id, customer_id, ${microseconds('raised_at')} as raised_at, level, risk, outcome
           from platform.backtest_alerts
          where backtest_id = $1 and ($2::timestamptz is null or (raised_at, alert_id) > ($2, $3::uuid))
          order by raised_at, alert_id limit $4`,
        [id, after?.[0], after?.[1], limit + 1],
      );
      const page = pageOf(rows, limit, alertOf, (last) => writeCursor(list, [textOf(last.raised_at), last.alert_id]));
      return { ...viewOf(backtest, await countsOf(sql, id)), ...page };
    });
  }
}

function alertOf({ alert_id, customer_id, raised_at, ...alert }: Row): BacktestAlert {
  return { alertId: alert_id, customerId: customer_id, raisedAt: textOf(raised_at), ...alert };
}

function textOf(at: bigint): string {
  return instantText(fromMicroseconds(at));
}

async function countsOf(sql: Sql, id: Uuid): Promise<BacktestCounts> {
  const { rows } = await sql.query<BacktestCounts>(
    `select count(*)::int as n, count(distinct customer_id)::int as customers,
            (count(*) filter (where outcome = 'kept'))::int as kept, (count(*) filter (where outcome = 'lost'))::int as lost,
            (count(*) filter (where outcome = 'open'))::int as open
       from platform.backtest_alerts where backtest_id = $1`,
    [id],
  );
  return rows[0] as BacktestCounts;
}

function unknown(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_BACKTEST', 'There is no backtest with this id.');
}
