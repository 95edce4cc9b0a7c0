import type { ResultOptions, Sql } from '#libs/eventing/database.js';
import { sealedContent } from '#apps/composition/keyring.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();
const HISTORY = full ? 100_000 : 20_000;
/** Events in one batch: what is measured is the cost of one. */
const BATCH = 100;
const START = Date.parse('2026-01-01T00:00:00Z');

function touch(customerId: string, position: number, journey: JsonObject): StoredEvent {
  const valence = ((position * 7) % 21) / 10 - 1;
  const data = { touchpoint: 'counter-service', channel: 'branch', valence, journey };
  return storedEvent(position, { customerId, time: START + position * 1_000, data });
}

/** What a batch cost. `rows`: rows scanned and written, as PostgreSQL counted them. */
interface Cost {
  readonly statements: number;
  readonly rows: number;
  readonly summaryBytes: number;
  readonly ms: number;
}

class Counting implements Sql {
  statements = 0;
  constructor(private readonly sql: Sql) {}
  query<Row>(text: string, values?: readonly unknown[], options?: ResultOptions) {
    this.statements++;
    return this.sql.query<Row>(text, values, options);
  }
}

/**
 * Rows scanned and written by the connection. Despite the name of the view, what earlier transactions did is in it until
 * the connection has reported it, which it does once a second.
 */
const ROWS = `select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del), 0)::int as rows
                from pg_stat_xact_user_tables where schemaname in ('fact', 'insight', 'engine')`;

const rowsCounted = async (sql: Sql) => (await sql.query<{ rows: number }>(ROWS)).rows[0]?.rows as number;

async function costOf(projection: InsightsProjection, events: readonly StoredEvent[]): Promise<Cost> {
  const measured = await db.database.transaction(
    async (sql) => {
      const counting = new Counting(sql);
      const rowsBefore = await rowsCounted(sql);
      const started = performance.now();
      await projection.apply(counting, events);
      const ms = performance.now() - started;
      const rows = (await rowsCounted(sql)) - rowsBefore;
      const { rows: sizes } = await sql.query<{ bytes: number }>(
        'select max(octet_length(summary::text)) as bytes from insight.journeys j join fact.customers c using (customer_no) where c.customer_id = $1',
        [events[0]?.customerId],
      );
      return {
        statements: counting.statements,
        rows,
        summaryBytes: sizes[0]?.bytes as number,
        ms,
      };
    },
    { replayable: true },
  );
  return measured;
}

test.each<[string, JsonObject]>([
  ['in one explicit journey', { id: 'for-ever' }],
  ['in one session', { definition: 'online-purchase' }],
])(
  `a touchpoint of a customer with ${HISTORY} of them %s costs what one of a new customer does`,
  async (shape, journey) => {
    await db.database.query(
      'truncate fact.facts, insight.journeys, fact.customers, insight.cells, insight.customer_profiles, insight.outcomes, engine.builds',
    );
    const projection = new InsightsProjection(insights, { now: () => START }, sealedContent);
    const costs: Cost[] = [];
    let position = 0;
    const batchOf = (customer: string, which: JsonObject) =>
      Array.from({ length: BATCH }, () => touch(customer, ++position, which));
    // The planner knows tables of this size from the start, as it does in a running system.
    await costOf(projection, batchOf('warm', journey));
    await db.database.query('analyze fact.facts, insight.journeys, fact.customers');
    while (costs.length < HISTORY / BATCH) {
      costs.push(await costOf(projection, batchOf('hot', journey)));
      // As in a running system: else what was overwritten is read again, by plans for tables that were small.
      if (costs.length % 20 === 0) await db.database.query('vacuum analyze');
    }
    const tenth = costs.length / 10;
    const fresh: Cost[] = [];
    for (let customer = 0; customer < tenth; customer++) {
      // The second batch of each: the journey already exists, as the hot customer's does.
      await costOf(projection, batchOf(`fresh-${customer}`, journey));
      fresh.push(await costOf(projection, batchOf(`fresh-${customer}`, journey)));
    }
    const last = costs.slice(-tenth);
    const worst = (of: readonly Cost[], what: keyof Cost) => Math.max(...of.map((cost) => cost[what]));
    const middle = (of: readonly Cost[]) => of.map(({ ms }) => ms).sort((a, b) => a - b)[of.length >> 1] as number;
    console.log(
      `${shape}: ${(middle(last) / middle(fresh)).toFixed(2)} times the time of a fresh customer's, per event`,
    );
    expect(worst(last, 'statements')).toBeLessThanOrEqual(worst(fresh, 'statements'));
    expect(worst(last, 'rows')).toBeLessThanOrEqual(1.1 * worst(fresh, 'rows'));
    expect(worst(last, 'summaryBytes')).toBeLessThanOrEqual(1.2 * worst(fresh, 'summaryBytes'));
  },
  PATIENCE_MS,
);
