import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerChange, type CustomerNo, isFactOf } from '#libs/facts/table/customer-fact.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { comparedCounts, isCounted } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { type Link, linksOf } from './activity.links.js';
import {
  activeIn,
  activityIn,
  type Added,
  addedByAll,
  addedByChange,
  takenBack,
  TIER_FACTS,
  tieredOn,
} from './tier-days.counts.js';
import { deleteTierDays, readActivity, readTierDays, type Stretch } from './tier-days.table.js';
import { timeOf } from '#libs/kernel/place.js';
import { CreateTiers1700000000821 } from './tiers.migration.js';
import { countCells, countDays, countLinks, TIER_CELLS, TIER_DAYS, TIER_LINKS } from './tiers.sums.js';

/** Before all days. */
const BEGINNING = '0001-01-01';

/** What customers of each tier bring, and what they get. */
export const tiers: Insight = {
  name: 'tiers',
  version: 1,
  facts: TIER_FACTS,
  dates: true,
  migrations: [CreateTiers1700000000821],
  tables: [
    {
      name: TIER_DAYS.name,
      entity: async () => (await import('./tier-day.entity.js')).TierDayEntity,
      compared: ofCustomers('days in tiers', TIER_DAYS.name, {
        columns: ['t.day, t.tier, t.currency', ...TIER_DAYS.counts],
        where: isCounted(TIER_DAYS),
        order: 't.day, t.tier collate "C", t.currency collate "C"',
      }),
    },
    {
      name: TIER_CELLS.name,
      entity: async () => (await import('./tier-cell.entity.js')).TierCellEntity,
      compared: comparedCounts('sums of tiers', TIER_CELLS),
    },
    {
      name: TIER_LINKS.name,
      entity: async () => (await import('./tier-link.entity.js')).TierLinkEntity,
      compared: comparedCounts('activity without a tier', TIER_LINKS),
    },
  ],

  async read(sql, customers, context) {
    const changed = customers.filter(isConcerned);
    if (changed.length === 0) return nothingToWrite;
    const [added, recounted] = await together([
      readAdded(
        sql,
        changed.filter((each) => !isRetiered(each)),
        context,
      ),
      readRecounted(sql, changed.filter(isRetiered), context),
    ]);
    return () => {
      for (const each of [...added, ...recounted]) count(each, context);
    };
  },

  async fill(_sql, customers, context) {
    const counted = customers.map(({ root, facts }) => {
      const added = addedByAll(facts, context.dayOf);
      return { root, added, links: allLinksOf(added), gone: [] };
    });
    return () => {
      for (const each of counted) count(each, context);
    };
  },

  async clear(sql, customers, { build, sums }): Promise<Write> {
    const known = await readTierDays(sql, build, customers);
    return () => {
      for (const added of known.values()) {
        countCells(sums, takenBack(added));
        countLinks(sums, allLinksOf(added), -1);
      }
      deleteTierDays(sql, build, customers);
    };
  },

  module: async () => (await import('./tiers.module.js')).TiersModule,
};

/** What changes about a customer. */
interface Counted {
  readonly root: CustomerNo;
  readonly added: readonly Added[];
  readonly links: readonly Link[];
  /** Links that it had before. */
  readonly gone: readonly Link[];
}

function count({ root, added, links, gone }: Counted, { sums }: InsightContext): void {
  countDays(sums, root, added);
  countCells(sums, added);
  countLinks(sums, gone, -1);
  countLinks(sums, links, 1);
}

/** The links of a customer of which all is known. */
function allLinksOf(added: readonly Added[]): readonly Link[] {
  return linksOf(activeIn(activityIn(added)), tieredOn(added));
}

/** The days on which a batch changes something. */
function stretchOf({ root, facts, touchpoints }: CustomerChange, dayOf: InsightContext['dayOf']): Stretch {
  const told = facts.filter((fact) => isFactOf(fact, TIER_FACTS)).map(({ time }) => time);
  const felt = touchpoints.flatMap(({ before, after }) => [before, after]).flatMap((each) => (each ? [each.time] : []));
  const days = [...told, ...felt].map(dayOf).sort();
  // A touchpoint that is retracted before it is known has no day: then there is nothing to read.
  const [first = BEGINNING, last = first] = [days[0], days.at(-1)];
  return { customerNo: root, first, last };
}

function isConcerned({ facts, touchpoints }: CustomerChange): boolean {
  return touchpoints.length > 0 || facts.some((fact) => isFactOf(fact, TIER_FACTS));
}

/** Whether facts that are known may be of another tier now: all are counted again. */
function isRetiered({ facts }: CustomerChange): boolean {
  return facts.some(({ type }) => type === 'customer.tier-assigned');
}

/** What a batch adds to customers whose tiers stay the same. */
async function readAdded(
  sql: Sql,
  customers: readonly CustomerChange[],
  { build, dayOf }: InsightContext,
): Promise<readonly Counted[]> {
  if (customers.length === 0) return [];
  const [tiersOf, near] = await together([
    readTiers(sql, customers),
    readActivity(
      sql,
      build,
      customers.map((customer) => stretchOf(customer, dayOf)),
    ),
  ]);
  return customers.map((customer) => {
    const { root } = customer;
    const assigned = tiersOf.get(root) as Tiers;
    const added = addedByChange(customer, assigned, dayOf);
    const since = assigned.first === null ? null : dayOf(timeOf(assigned.first.place));
    const before = near.get(root) ?? new Map<string, number>();
    const after = activityIn(added, before);
    return { root, added, links: linksOf(activeIn(after), since), gone: linksOf(activeIn(before), since) };
  });
}

/** Customers anew, from all their facts: what they have now beside what is known. */
async function readRecounted(
  sql: Sql,
  customers: readonly CustomerChange[],
  { build, dayOf }: InsightContext,
): Promise<readonly Counted[]> {
  if (customers.length === 0) return [];
  const [known, whole] = await together([
    readTierDays(
      sql,
      build,
      customers.map(({ root }) => root),
    ),
    readWholeCustomers(sql, customers, TIER_FACTS),
  ]);
  return whole.map(({ root, facts }) => {
    const [before, after] = [known.get(root) ?? [], addedByAll(facts, dayOf)];
    return { root, added: [...takenBack(before), ...after], links: allLinksOf(after), gone: allLinksOf(before) };
  });
}
