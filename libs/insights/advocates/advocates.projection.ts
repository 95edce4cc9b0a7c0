import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerNo, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
import { changedStandings, comparedRanks, deleteRanks, holdRanks } from './advocate-rank.table.js';
import { CreateAdvocates1700000000910 } from './advocate.migration.js';
import {
  ADVOCATE_FACTS,
  type AdvocateSummary,
  advocateSummaryOf,
  mergeSummaries,
  nothing,
} from './advocate.summary.js';
import {
  type AdvocateRow,
  deleteAdvocates,
  type Named,
  readNamed,
  readSummaries,
  type Referral,
  writeAdvocates,
} from './advocate.table.js';
import { TURNOVER_KEPT } from './advocates.build.js';
import { SPENDING_FACTS, spendingMore } from './brought.summary.js';
import { comparedBrought, deleteBrought, readBrought, replaceBrought, settleBrought } from './brought.table.js';
import { KeepBroughtTurnover1700000000980 } from './turnover.migration.js';

/**
 * Who recommends the brand, to whom, and what those spent. Whoever refers a customer changes that customer's row, and whoever
 * spends the sums of whoever brought them: rows of others, which only one batch at a time may do (ADR 42).
 */
export const advocates: Insight = {
  name: 'advocates',
  version: TURNOVER_KEPT,
  facts: ADVOCATE_FACTS,
  migrations: [CreateAdvocates1700000000910, KeepBroughtTurnover1700000000980],
  tables: [
    {
      name: 'insight.advocates',
      entity: async () => (await import('./advocate.entity.js')).AdvocateEntity,
      compared: ofCustomers('advocates', 'insight.advocates', {
        columns: ['t.since, t.erased, t.tier, t.summary::jsonb'],
      }),
    },
    {
      name: 'insight.referrals',
      entity: async () => (await import('./referral.entity.js')).ReferralEntity,
      compared: ofCustomers('referrals', 'insight.referrals', {
        columns: [
          't.place, (select r.customer_id from fact.customers r where r.customer_no = t.referred_no) as referred',
        ],
        order: 't.place',
      }),
    },
    {
      name: 'insight.brought_customers',
      entity: async () => (await import('./brought-customer.entity.js')).BroughtCustomerEntity,
      compared: comparedBrought,
    },
    {
      name: 'insight.advocate_ranks',
      entity: async () => (await import('./advocate-rank.entity.js')).AdvocateRankEntity,
      compared: comparedRanks,
    },
  ],

  async read(sql, customers, context) {
    const changed = customers.filter(isConcerned);
    const spending = customers.filter(({ facts }) => facts.some((fact) => isFactOf(fact, SPENDING_FACTS)));
    if (changed.length === 0 && spending.length === 0) return nothingToWrite;
    const [known, named, brought] = await together([
      readSummaries(sql, context.build, rootsOf(changed)),
      readReferred(sql, changed, context),
      readBrought(sql, context.build, rootsOf(spending)),
    ]);
    const rows = changed.map((customer) => rowOf(customer, named, known.get(customer.root) ?? nothing));
    const facts = new Map(spending.map((customer) => [customer.root, customer.facts]));
    const after = brought.map((each) => spendingMore(each, facts.get(each.root) ?? []));
    return () => {
      if (changedStandings(rows).length > 0 || brought.length > 0 || named.size > 0) holdRanks(sql, context.build);
      writeAdvocates(sql, context.build, rows);
      replaceBrought(sql, context.build, brought, after);
      return settleBrought(sql, context.build, [...new Set(rootsOf([...named.values()]))]);
    };
  },

  async fill(sql, customers, context) {
    const concerned = customers.filter(isConcerned);
    const named = await readReferred(sql, concerned, context);
    const rows = concerned.map((customer) => rowOf(customer, named, nothing));
    return () => {
      writeAdvocates(sql, context.build, rows);
      return settleBrought(sql, context.build, [...new Set(rootsOf([...customers, ...named.values()]))]);
    };
  },

  async clear(sql, customers, { build }) {
    return async () => {
      await deleteBrought(sql, build, customers);
      const referred = await deleteAdvocates(sql, build, customers);
      const cleared = new Set(customers);
      await settleBrought(
        sql,
        build,
        referred.filter((root) => !cleared.has(root)),
      );
      // By now nobody is theirs.
      deleteRanks(sql, build, customers);
    };
  },

  module: async () => (await import('./advocates.module.js')).AdvocatesModule,
};

/** A customer and facts of theirs. */
interface Told {
  readonly root: CustomerNo;
  readonly facts: readonly WholeFact[];
}

function rootsOf(customers: readonly Pick<Told, 'root'>[]): readonly CustomerNo[] {
  return customers.map(({ root }) => root);
}

function isConcerned({ facts }: Told): boolean {
  return facts.some((fact) => isFactOf(fact, ADVOCATE_FACTS));
}

/** Whom referrals of some customers name. */
function readReferred(
  sql: Sql,
  customers: readonly Told[],
  { tenant }: InsightContext,
): Promise<ReadonlyMap<string, Named>> {
  const ids = customers.flatMap(({ facts }) => facts.flatMap((fact) => referredIn(fact) ?? []));
  return readNamed(sql, tenant, [...new Set(ids)]);
}

function referredIn(fact: WholeFact): string | undefined {
  return fact.type === 'customer.referral-made' ? fact.data.referredCustomerId : undefined;
}

/** What facts add to what is known of a customer. Whom a later merge makes one with whom they referred is read anew from all facts. */
function rowOf({ root, facts }: Told, named: ReadonlyMap<string, Named>, known: AdvocateSummary): AdvocateRow {
  const referredBy = (fact: WholeFact) => named.get(referredIn(fact) ?? '');
  const counted = facts
    .filter((fact) => isFactOf(fact, ADVOCATE_FACTS))
    .filter((fact) => referredBy(fact)?.root !== root);
  const referrals = counted.flatMap((fact): Referral[] => {
    const referred = referredBy(fact);
    return referred === undefined ? [] : [{ root, place: fact.place, referred: referred.customerNo }];
  });
  return { root, before: known, summary: counted.map(advocateSummaryOf).reduce(mergeSummaries, known), referrals };
}
