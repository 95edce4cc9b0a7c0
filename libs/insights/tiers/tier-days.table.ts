import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { addTo } from '#libs/kernel/grouping.js';
import { wholeOf } from '#libs/kernel/whole.js';
import { type Added, MEASURES, type Measure, NO_MONEY } from './tier-days.counts.js';

type Row = { readonly customer_no: CustomerNo } & Pick<Added, 'day' | 'tier' | 'currency'> &
  Readonly<Record<Measure, string>>;

/** What is known of customers. */
export async function readTierDays(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, readonly Added[]>> {
  const { rows } = await sql.query<Row>(
    `select customer_no, day::text as day, tier, currency, ${MEASURES.join(', ')} from insight.tier_days
      where build = $1 and customer_no = any($2::bigint[])`,
    [build, customers.map(String)],
  );
  const found = new Map<CustomerNo, Added[]>();
  for (const { customer_no, day, tier, currency, ...row } of rows) {
    const counts = Object.fromEntries(MEASURES.map((measure) => [measure, wholeOf(row[measure])]));
    addTo(found, customer_no, { day, tier, currency, counts });
  }
  return found;
}

/** Some days of a customer. */
export interface Stretch {
  readonly customerNo: CustomerNo;
  readonly first: string;
  readonly last: string;
}

/** How much a customer did on the days of a stretch, and on the nearest activity days before and after it. */
export async function readActivity(
  sql: Sql,
  build: number,
  stretches: readonly Stretch[],
): Promise<ReadonlyMap<CustomerNo, ReadonlyMap<string, number>>> {
  const beside = (side: 'p.day < s.first' | 'p.day > s.last', order: 'asc' | 'desc') => `
    (select p.day from insight.tier_days p
      where p.build = $1 and p.customer_no = s.customer_no and ${side} and p.currency = '${NO_MONEY}' and p.contacts + p.purchases > 0
      order by p.day ${order} limit 1)`;
  const { rows } = await sql.query<{ customer_no: CustomerNo; day: string; n: string }>(
    `select s.customer_no, t.day::text as day, sum(t.contacts + t.purchases) as n
       from unnest($2::bigint[], $3::date[], $4::date[]) as s(customer_no, first, last)
       join insight.tier_days t on t.build = $1 and t.customer_no = s.customer_no and t.currency = '${NO_MONEY}'
        and t.day >= coalesce(${beside('p.day < s.first', 'desc')}, s.first)
        and t.day <= coalesce(${beside('p.day > s.last', 'asc')}, s.last)
      group by s.customer_no, t.day`,
    [
      build,
      stretches.map(({ customerNo }) => `${customerNo}`),
      stretches.map(({ first }) => first),
      stretches.map(({ last }) => last),
    ],
  );
  const found = new Map<CustomerNo, Map<string, number>>();
  for (const { customer_no, day, n } of rows) {
    const days = found.get(customer_no) ?? new Map<string, number>();
    found.set(customer_no, days.set(day, Number(n)));
  }
  return found;
}

export function deleteTierDays(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.tier_days where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
