import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { Worth } from './value.insight.js';

export async function readWorth(
  sql: Sql,
  tenant: string,
  customer: CustomerNo,
  currency: string | null,
): Promise<Worth> {
  const { rows } = await sql.query<
    Record<'purchases' | 'returns' | 'spent' | 'returned' | 'cost' | 'paid', string> & { day: number }
  >(
    `select day - date '1970-01-01' as day, sum(purchases) as purchases, sum(returns) as returns, sum(spent) as paid,
            ${['spent', 'returned', 'cost'].map((each) => `coalesce(sum(${each}) filter (where currency = $3), 0) as ${each}`).join(', ')}
       from insight.value_days where build = ${liveBuild('value', '$1')} and customer_no = $2 group by day order by day`,
    [tenant, `${customer}`, currency],
  );
  const count = (name: 'purchases' | 'returns') => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  const amount = (name: 'spent' | 'returned' | 'cost') => rows.reduce((sum, row) => sum + BigInt(row[name]), 0n);
  return {
    purchases: count('purchases'),
    returns: count('returns'),
    spent: amount('spent'),
    returned: amount('returned'),
    cost: amount('cost'),
    days: rows.filter(({ purchases }) => Number(purchases) > 0).map(({ day }) => day),
    paid: rows.filter(({ paid }) => BigInt(paid) > 0n).length,
  };
}

export function deleteValueDays(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.value_days where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
