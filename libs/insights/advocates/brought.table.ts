import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { addGains } from './advocate-rank.table.js';
import { type Brought, gainsOf, SPENDING_FACTS, type Spent } from './brought.summary.js';

interface Row {
  readonly customer_no: CustomerNo;
  readonly advocate_no: CustomerNo;
  readonly place: Buffer;
  readonly spent: Readonly<Record<string, string>>;
}

const COLUMNS = 'customer_no, advocate_no, place, spent';

/** Those of some customers whom somebody brought, as they are stored. */
export async function readBrought(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<readonly Brought[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from insight.brought_customers where build = $1 and customer_no = any($2::bigint[])`,
    [build, customers.map(String)],
  );
  return rows.map(broughtOf);
}

function broughtOf({ customer_no, advocate_no, place, spent }: Row): Brought {
  const amounts = Object.entries(spent).map(([currency, amount]) => [currency, BigInt(amount)] as const);
  return { root: customer_no, advocate: advocate_no, place, spent: new Map(amounts) };
}

/**
 * Makes what is kept of some customers, and the sums of whoever brought them, what stored referrals and facts say: doing it again
 * changes nothing. Survivors' facts of whole families count.
 */
export async function settleBrought(sql: Sql, build: number, customers: readonly CustomerNo[]): Promise<void> {
  if (customers.length === 0) return;
  const [before, after] = await together([readBrought(sql, build, customers), findBrought(sql, build, customers)]);
  const kept = new Set(after.map(({ root }) => root));
  deleteRows(
    sql,
    build,
    before.map(({ root }) => root).filter((root) => !kept.has(root)),
  );
  replaceBrought(sql, build, before, after);
}

/** Those of some customers whom somebody brought, as stored referrals and facts say. */
async function findBrought(sql: Sql, build: number, customers: readonly CustomerNo[]): Promise<readonly Brought[]> {
  const types = SPENDING_FACTS.map((type) => `'${type}'`).join(', ');
  const { rows } = await sql.query<
    Pick<Row, 'customer_no' | 'advocate_no' | 'place'> & { currency: string | null; amount: string }
  >(
    `select w.root_no as customer_no, r.advocate_no, r.place, s.currency, s.amount
       from unnest($2::bigint[]) as w(root_no)
      cross join lateral (
        select r.customer_no as advocate_no, r.place
          from ${membersOf('w.root_no')} m join insight.referrals r on r.build = $1 and r.referred_no = m.customer_no
         order by r.place limit 1
      ) r
       left join lateral (
        select f.data ->> 'currency' as currency,
               sum(case f.type when '${SPENDING_FACTS[0]}' then 1 else -1 end * (f.data ->> 'amount')::numeric)::text as amount
          from ${membersOf('w.root_no')} m
          join fact.facts f on f.customer_no = m.customer_no and f.type in (${types}) and f.place > r.place
         group by 1
      ) s on true`,
    [build, customers.map(String)],
  );
  return [...groupBy(rows, ({ customer_no }) => customer_no)].map(([root, its]) => {
    const { advocate_no: advocate, place } = its[0] as (typeof rows)[number];
    const amounts = its.flatMap(({ currency, amount }): [string, bigint][] =>
      currency === null ? [] : [[currency, toTenThousandths(amount)]],
    );
    return { root, advocate, place, spent: new Map(amounts.filter(([, amount]) => amount !== 0n)) };
  });
}

/** Stores customers whom somebody brought in place of what was stored of them, and adds what that changes to sums. */
export function replaceBrought(sql: Sql, build: number, before: readonly Brought[], after: readonly Brought[]): void {
  if (after.length > 0)
    void sql.query(
      `insert into insight.brought_customers (build, ${COLUMNS})
       select $1, customer_no, advocate_no, place, spent::json
         from unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::text[]) as b(${COLUMNS})
       on conflict (build, customer_no) do update
          set advocate_no = excluded.advocate_no, place = excluded.place, spent = excluded.spent`,
      [
        build,
        after.map(({ root }) => `${root}`),
        after.map(({ advocate }) => `${advocate}`),
        after.map(({ place }) => place),
        after.map(({ spent }) => textOf(spent)),
      ],
    );
  addGains(sql, build, gainsOf(before, after));
}

function textOf(spent: Spent): string {
  return JSON.stringify(Object.fromEntries([...spent].map(([currency, amount]) => [currency, `${amount}`])));
}

/** Deletes what is kept of customers, and takes it back from sums. */
export async function deleteBrought(sql: Sql, build: number, customers: readonly CustomerNo[]): Promise<void> {
  const before = await readBrought(sql, build, customers);
  deleteRows(
    sql,
    build,
    before.map(({ root }) => root),
  );
  addGains(sql, build, gainsOf(before, []));
}

function deleteRows(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  if (customers.length === 0) return;
  void sql.query('delete from insight.brought_customers where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}

/** They follow from what others did, too. */
export const comparedBrought: ComparedRows = {
  what: 'brought customers',
  rows: `select b.tenant, t.place, c.customer_id as whose, a.customer_id as advocate, t.spent::jsonb
           from insight.brought_customers t join fact.customers c using (customer_no)
           join fact.customers a on a.customer_no = t.advocate_no join engine.builds b on b.build = t.build and b.status = 'live'
          order by b.tenant collate "C", c.customer_id`,
};
