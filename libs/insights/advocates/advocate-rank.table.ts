import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import { type AdvocateSummary, advocateSince, isErased } from './advocate.summary.js';
import type { Gain } from './brought.summary.js';

/** The currency of the row that each advocate has, whatever was spent. */
export const NO_MONEY = '';

/** What lists of advocates are ordered and filtered by, besides turnover. */
interface Standing {
  readonly listed: boolean;
  readonly referrals: number;
  readonly tier: string | null;
}

function standingOf(summary: AdvocateSummary): Standing {
  const listed = advocateSince(summary) !== null && !isErased(summary);
  return { listed, referrals: summary.referrals, tier: summary.tier?.[1] ?? null };
}

/** What is known of a customer now, and was before. */
export interface Told {
  readonly root: CustomerNo;
  readonly before: AdvocateSummary;
  readonly summary: AdvocateSummary;
}

/** The first of two numbers of an advisory lock. */
const RANKS = 42;

/**
 * Holds off others who write ranks and what they are made from, until the transaction ends: a purchase adds to the sums of
 * whoever brought the customer, and that is somebody else.
 */
export function holdRanks(sql: Sql, build: number): void {
  void sql.query(`select pg_advisory_xact_lock(${RANKS}, $1::int)`, [build]);
}

/** The customers of whom lists say something else now. */
export function changedStandings(customers: readonly Told[]) {
  return customers
    .map(({ root, before, summary }) => ({ root, before: standingOf(before), ...standingOf(summary) }))
    .filter((each) => (['listed', 'referrals', 'tier'] as const).some((name) => each[name] !== each.before[name]));
}

/** Brings ranks up to what is known of customers, apart from turnover. */
export function writeStandings(sql: Sql, build: number, customers: readonly Told[]): void {
  const changed = changedStandings(customers);
  if (changed.length === 0) return;
  void sql.query(
    `update insight.advocate_ranks t set listed = s.listed, referrals = s.referrals, tier = s.tier
       from unnest($2::bigint[], $3::boolean[], $4::int[], $5::text[]) as s(customer_no, listed, referrals, tier)
      where t.build = $1 and t.customer_no = s.customer_no`,
    [
      build,
      changed.map(({ root }) => `${root}`),
      changed.map(({ listed }) => listed),
      changed.map(({ referrals }) => referrals),
      changed.map(({ tier }) => tier),
    ],
  );
  const listed = changed.filter((each) => each.listed && !each.before.listed);
  addRanks(
    sql,
    build,
    listed.map(({ root }) => ({ advocate: root, currency: NO_MONEY, customers: 0, turnover: 0n })),
  );
}

/** Adds to what those spent whom advocates brought. Summaries of new advocates must be stored before. */
export function addGains(sql: Sql, build: number, gains: readonly Gain[]): void {
  addRanks(
    sql,
    build,
    gains.flatMap(({ advocate, customers, spent }) => [
      ...(customers === 0 ? [] : [{ advocate, currency: NO_MONEY, customers, turnover: 0n }]),
      ...[...spent].map(([currency, turnover]) => ({ advocate, currency, customers: 0, turnover })),
    ]),
  );
}

interface Added {
  readonly advocate: CustomerNo;
  readonly currency: string;
  readonly customers: number;
  readonly turnover: bigint;
}

function addRanks(sql: Sql, build: number, added: readonly Added[]): void {
  if (added.length === 0) return;
  void sql.query(
    `insert into insight.advocate_ranks as t (build, customer_no, currency, customers, turnover, listed, referrals, tier, customer_id)
     select $1, c.customer_no, w.currency, w.customers, w.turnover, coalesce(a.since is not null and not a.erased, false),
            coalesce((a.summary ->> 'referrals')::int, 0), a.tier, c.customer_id
       from unnest($2::bigint[], $3::text[], $4::int[], $5::numeric[]) as w(customer_no, currency, customers, turnover)
       join fact.customers c using (customer_no)
       left join insight.advocates a on a.build = $1 and a.customer_no = c.customer_no
     on conflict (build, customer_no, currency) do update
        set customers = t.customers + excluded.customers, turnover = t.turnover + excluded.turnover`,
    [
      build,
      added.map(({ advocate }) => `${advocate}`),
      added.map(({ currency }) => currency),
      added.map(({ customers }) => customers),
      added.map(({ turnover }) => `${turnover}`),
    ],
  );
}

export function deleteRanks(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.advocate_ranks where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}

/** Ranks follow from what others did, too. Rows that say nothing stay, and mean what missing ones mean. */
export const comparedRanks: ComparedRows = {
  what: 'advocate ranks',
  rows: `select b.tenant, t.currency, c.customer_id as whose, t.customers, t.turnover, t.listed, t.referrals, t.tier, t.customer_id
           from insight.advocate_ranks t join fact.customers c using (customer_no)
           join engine.builds b on b.build = t.build and b.status = 'live'
          where t.customers <> 0 or t.turnover <> 0 or (t.listed and t.currency = '${NO_MONEY}')
          order by b.tenant collate "C", t.currency collate "C", c.customer_id`,
};
