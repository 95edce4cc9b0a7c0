import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerNo, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
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

/** Who recommends the brand, and to whom. */
export const advocates: Insight = {
  name: 'advocates',
  version: 1,
  facts: ADVOCATE_FACTS,
  migrations: [CreateAdvocates1700000000910],
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
  ],

  async read(sql, customers, context) {
    const changed = customers.filter(isConcerned);
    if (changed.length === 0) return nothingToWrite;
    const [known, named] = await together([
      readSummaries(
        sql,
        context.build,
        changed.map(({ root }) => root),
      ),
      readReferred(sql, changed, context),
    ]);
    const rows = changed.map((customer) => rowOf(customer, named, known.get(customer.root) ?? nothing));
    return () => writeAdvocates(sql, context.build, rows);
  },

  async fill(sql, customers, context) {
    const concerned = customers.filter(isConcerned);
    const named = await readReferred(sql, concerned, context);
    const rows = concerned.map((customer) => rowOf(customer, named, nothing));
    return () => writeAdvocates(sql, context.build, rows);
  },

  async clear(sql, customers, { build }) {
    return () => deleteAdvocates(sql, build, customers);
  },

  module: async () => (await import('./advocates.module.js')).AdvocatesModule,
};

/** A customer and facts of theirs. */
interface Told {
  readonly root: CustomerNo;
  readonly facts: readonly WholeFact[];
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
  return { root, summary: counted.map(advocateSummaryOf).reduce(mergeSummaries, known), referrals };
}
