import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Insight } from '#libs/insights/engine/insight.js';

interface Row {
  readonly root: CustomerNo;
  readonly n: number;
}

/** An insight that keeps a number for each customer in its own table (`createCounting`). */
export function counting(
  name: string,
  { version = 1, after, count }: { version?: number; after?: string; count: Counting },
): Insight {
  const table = `insight.${name}`;
  const write = (sql: Sql, build: number, rows: readonly Row[]) =>
    void sql.query(
      `insert into ${table} select $1, * from unnest($2::bigint[], $3::int[])
       on conflict (build, customer_no) do update set n = excluded.n`,
      [build, rows.map(({ root }) => `${root}`), rows.map(({ n }) => n)],
    );
  return {
    name,
    version,
    ...(after === undefined ? {} : { after: [after] }),
    facts: ['touchpoint.recorded'],
    migrations: [],
    tables: [
      {
        name: table,
        entity: () => Promise.reject(new Error('Nobody asks for it')),
        compared: { what: name, rows: `select from ${table}` },
      },
    ],
    async read(sql, customers, { build, buildOf }) {
      const known = await numbers(sql, table, build);
      const below = after === undefined ? new Map() : await numbers(sql, `insight.${after}`, buildOf(after));
      const rows = customers.map(({ root, touchpoints }) => {
        const [n, added] = [known.get(root) ?? 0, touchpoints.filter(({ before }) => before === null).length];
        return { root, n: count({ n, added, below: below.get(root) ?? 0 }) };
      });
      return () => write(sql, build, rows);
    },
    async fill(sql, customers, { build, buildOf }) {
      const below = after === undefined ? new Map() : await numbers(sql, `insight.${after}`, buildOf(after));
      const rows = customers.map(({ root, facts }) => {
        const added = facts.filter(({ type }) => type === 'touchpoint.recorded').length;
        return { root, n: count({ n: 0, added, below: below.get(root) ?? 0 }) };
      });
      return () => write(sql, build, rows);
    },
    async clear(sql, customers, { build }) {
      return () =>
        void sql.query(`delete from ${table} where build = $1 and customer_no = any($2::bigint[])`, [
          build,
          customers.map(String),
        ]);
    },
  };
}

/** Computes the new number from the old one, the count of new touchpoints and the number of the insight below. */
export type Counting = (known: { readonly n: number; readonly added: number; readonly below: number }) => number;

/** How many touchpoints a customer has. */
export const plain: Counting = ({ n, added }) => n + added;
export const tenfold: Counting = ({ n, added }) => n + 10 * added;
export const above: Counting = ({ below }) => 1_000 + below;

async function numbers(sql: Sql, table: string, build: number): Promise<ReadonlyMap<CustomerNo, number>> {
  const { rows } = await sql.query<{ customer_no: bigint; n: number }>(
    `select customer_no, n from ${table} where build = $1`,
    [build],
  );
  return new Map(rows.map(({ customer_no, n }) => [customer_no, n]));
}

export async function createCounting(sql: Sql, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    await sql.query(
      `create table insight.${name} (build int, customer_no bigint, n int not null, primary key (build, customer_no))`,
    );
}

/** The numbers in an insight's live build, by customer. */
export async function liveCounts(sql: Sql, name: string): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ customer_id: string; n: number }>(
    `select c.customer_id, t.n from insight.${name} t join fact.customers c using (customer_no)
       join engine.builds b on b.build = t.build and b.status = 'live' and b.insight = '${name}' order by 1`,
  );
  return Object.fromEntries(rows.map(({ customer_id, n }) => [customer_id, n]));
}
