import type { Sql } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerHistory } from '#libs/facts/table/customer.history.js';
import { readHistory } from '#libs/facts/table/history.table.js';
import { type ChurnFact, churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { CHURN_FACTS } from '#libs/insights/churn-risk/churn-statistics.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { Families } from './watched.policy.js';
import type { OfTenant } from './watched.table.js';

/** Reads what tables of facts say of some customers up to a position, merges only or facts too. */
export async function readHistories(
  sql: Sql,
  asked: readonly OfTenant[],
  upTo: Position,
  types: readonly CustomerEventType[],
): Promise<ReadonlyMap<string, CustomerHistory>> {
  const read = [...groupBy(asked, ({ tenant }) => tenant)].map(async ([tenant, its]) => {
    const customerIds = [...new Set(its.flatMap((each) => each.customerIds))];
    return [tenant, await readHistory(sql, tenant, customerIds, upTo, types)] as const;
  });
  return new Map(await Promise.all(read));
}

/** Some customers with everybody whom merges link with them, up to a position, each once. */
export function withLinked(
  links: ReadonlyMap<string, CustomerHistory>,
  asked: readonly OfTenant[],
  upTo: Position,
): readonly OfTenant[] {
  return [...groupBy(asked, ({ tenant }) => tenant)].map(([tenant, its]) => {
    const customerIds = its.flatMap((some) => some.customerIds);
    return { tenant, customerIds: [...(links.get(tenant)?.allLinkedWith(customerIds, upTo) ?? new Set(customerIds))] };
  });
}

/** What was read of some customers. */
export interface ReadFamilies {
  readonly links: ReadonlyMap<string, CustomerHistory>;
  /** With the facts that churn risk goes by, of those whose facts must be read anew. */
  readonly whole: ReadonlyMap<string, CustomerHistory>;
  /** Touchpoints about which corrections or retractions are known. */
  readonly awaited: ReadonlySet<Uuid>;
}

/** Customers as merges and corrections left them. */
export function familiesOf(
  { links, whole, awaited }: ReadFamilies,
  calendarOfTenant: (tenant: string) => Calendar,
): Families {
  return {
    isAwaited: (eventId) => awaited.has(eventId),
    survivorOf: (tenant, customerId, position) => links.get(tenant)?.survivorOf(customerId, position) ?? customerId,
    linkedWith: (tenant, customerId, position) => links.get(tenant)?.linkedWith(customerId, position) ?? [customerId],
    statisticsOf(tenant, survivor, position) {
      const facts = whole.get(tenant)?.at(survivor, position).facts ?? [];
      return churnStatisticsOf(facts as readonly ChurnFact[], (time) => calendarOfTenant(tenant).dayOf(time));
    },
  };
}

export const WHOLE: readonly CustomerEventType[] = CHURN_FACTS;
