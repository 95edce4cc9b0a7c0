import type { Sql } from '#libs/eventing/database.js';
import { holdsFor, type MatchedComplaint, type ServiceLevelInForce } from '#libs/facts/service-level/clock.score.js';
import { inForceAt } from '#libs/facts/service-level/in.force.js';
import { readVersions } from '#libs/facts/service-level/service-level.table.js';
import { readHistory } from '#libs/facts/table/history.table.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Event } from '#libs/facts/stored.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { Instant } from '#libs/kernel/instant.js';
import { instantOf, placeFrom } from '#libs/kernel/place.js';
import type { ComplaintFiled } from './complaint.events.js';

/** How a complaint was filed: by this, service levels hold for it. */
export interface Filing extends Omit<MatchedComplaint, 'tier'> {
  readonly tenant: string;
  /** As published. */
  readonly customerId: string;
  readonly position: Position;
  readonly at: Instant;
}

export function filingOf({ tenant, customerId, position, time, micros, data }: Event<'complaint.filed'>): Filing {
  const { category, severity, channel } = data;
  return { tenant, customerId, position, at: { time, micros }, category, severity, channel };
}

/** Whether it takes the customer's tier to say which of the service levels hold. */
export function needsTier(inForce: readonly ServiceLevelInForce[], filing: Filing): boolean {
  return inForce.some(({ serviceLevel }) => {
    const { tiers, ...match } = serviceLevel.match;
    return tiers !== undefined && holdsFor({ ...serviceLevel, match }, { ...filing, tier: null });
  });
}

/** Customers' tiers at the time of their filings, of what the log said up to these; facts must have reached them. */
export async function readTiers(sql: Sql, filings: readonly Filing[]): Promise<(filing: Filing) => string | null> {
  const histories = new Map(
    await Promise.all(
      [...groupBy(filings, ({ tenant }) => tenant)].map(async ([tenant, its]) => {
        const customers = [...new Set(its.map(({ customerId }) => customerId))];
        const upTo = its.reduce((latest, { position }) => (position > latest ? position : latest), 0n);
        return [tenant, await readHistory(sql, tenant, customers, upTo, ['customer.tier-assigned'])] as const;
      }),
    ),
  );
  return ({ tenant, customerId, position, at }) => {
    const facts = histories.get(tenant)?.at(customerId, position).facts ?? [];
    const assigned = facts.flatMap(({ type, place, data }) =>
      type === 'customer.tier-assigned' ? [{ place, tier: data.tier }] : [],
    );
    return new Tiers(assigned).at(placeFrom(at.time, at.micros));
  };
}

/** Which service levels hold for complaints, by what the tables of facts have; they must have reached the filings. */
export async function readLevels(
  sql: Sql,
  filings: readonly Filing[],
): Promise<(filing: Filing) => readonly ServiceLevelInForce[]> {
  if (filings.length === 0) return () => [];
  const versions = await readVersions(
    sql,
    filings.map(({ tenant }) => tenant),
  );
  const inForce = new Map(filings.map((each) => [each, inForceAt(versions.get(each.tenant) ?? [], each.position)]));
  const tiered = new Set(filings.filter((each) => needsTier(inForce.get(each) ?? [], each)));
  const tierOf = tiered.size === 0 ? () => null : await readTiers(sql, [...tiered]);
  return (filing) => {
    const tier = tiered.has(filing) ? tierOf(filing) : null;
    return (inForce.get(filing) ?? []).filter(({ serviceLevel }) => holdsFor(serviceLevel, { ...filing, tier }));
  };
}

/** The same, for complaints that the tables of facts have, by the events that filed them. */
export async function readLevelsOf(
  sql: Sql,
  filedBy: readonly Uuid[],
): Promise<(eventId: Uuid) => readonly ServiceLevelInForce[]> {
  const { rows } = await sql.query<FiledFact>(
    `select f.event_id, f.place, f.data, f.position, c.tenant, c.customer_id
       from fact.facts f join fact.customers c using (customer_no) where f.event_id = any($1::uuid[]) and f.type = 'complaint.filed'`,
    [filedBy],
  );
  const filings = new Map(
    rows.map(({ event_id, place, data, position, tenant, customer_id }) => {
      const { category, severity, channel } = data;
      const filing = { tenant, customerId: customer_id, position, at: instantOf(place), category, severity, channel };
      return [event_id, filing] as const;
    }),
  );
  const levelsOf = await readLevels(sql, [...filings.values()]);
  return (eventId) => {
    const filing = filings.get(eventId);
    return filing === undefined ? [] : levelsOf(filing);
  };
}

interface FiledFact {
  readonly event_id: Uuid;
  readonly place: Buffer;
  readonly data: ComplaintFiled;
  readonly position: Position;
  readonly tenant: string;
  readonly customer_id: string;
}
