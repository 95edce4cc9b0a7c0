import type { PolicyBeginning } from '#libs/eventing/policy.course.js';
import type { Sql } from '#libs/eventing/database.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import { readAwaited, readHistory } from '#libs/facts/table/history.table.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { Definitions } from '#libs/insights/journey/definitions.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { tiersIn, ExperiencedDays } from './experienced.policy.js';
import { readCalendars, readLast, readWeighed } from './expectation-learning.table.js';
import { type Known, type KnownMidnight, type KnownTenant, type Revised, REVISING } from './known.policy.js';
import { keyOf, type LastLearned } from './learning.policy.js';

/** What must be known to take some events, as rows have it before them. */
export async function readKnown(sql: Sql, events: readonly StoredEvent[], began: PolicyBeginning): Promise<Known> {
  const position = events.at(-1)?.position ?? 0n;
  const byTenant = groupBy(events, ({ tenant }) => tenant);
  const calendars = await readCalendars(sql, [...byTenant.keys()]);
  const midnights = await readMidnights(sql, events, began);
  const learning = events.filter(({ type, eventId }) => type === 'expectation.learned' || midnights.has(eventId));
  const last = groupBy(await readLast(sql, [...new Set(learning.map(({ tenant }) => tenant))]), ({ tenant }) => tenant);
  const tenants = new Map<string, KnownTenant>();
  for (const [tenant, its] of byTenant) {
    const calendar = calendars.get(tenant) as Calendar;
    const learned = new Map((last.get(tenant) ?? []).map((each): [string, LastLearned] => [keyOf(each), each]));
    tenants.set(tenant, {
      calendar,
      ...(await readCustomers(sql, tenant, its, position)),
      added: new ExperiencedDays(),
      last: learned,
    });
  }
  return { tenants, midnights, position, changed: new Map(), said: [] };
}

/** Of midnights at which something is learned: none before the policy began, none of tenants that do not learn. */
async function readMidnights(
  sql: Sql,
  events: readonly StoredEvent[],
  { beganAt, beganPosition }: PolicyBeginning,
): Promise<ReadonlyMap<string, KnownMidnight>> {
  const closed = events
    .filter(isEvent)
    .filter((event): event is Event<'day.closed'> => event.type === 'day.closed')
    .filter(({ position, time }) => position > beganPosition && time >= beganAt);
  const found = new Map<string, KnownMidnight>();
  for (const { eventId, tenant, position, data } of closed) {
    const definitions = new Definitions(await definitionsInForce(sql, tenant, position));
    if (!definitions.learnAny) continue;
    found.set(eventId, { definitions, before: await readWeighed(sql, tenant, dayNumberOf(data.day)) });
  }
  return found;
}

/** The customers of a tenant whom some events are about: whole, if these revise what is known of them. */
async function readCustomers(
  sql: Sql,
  tenant: string,
  events: readonly StoredEvent[],
  upTo: Position,
): Promise<Pick<KnownTenant, 'revised' | 'tiersOf'>> {
  const asked = [...new Set(events.flatMap(({ customerId }) => customerId ?? []))];
  if (asked.length === 0) return { revised: new Map(), tiersOf: nobody };
  const recorded = events.filter(({ type }) => type === 'touchpoint.recorded').map(({ eventId }) => eventId);
  const awaited = await readAwaited(sql, recorded, upTo);
  const light = await readHistory(sql, tenant, asked, upTo, ['customer.tier-assigned']);
  const revised = new Map<string, Revised>();
  const revising = events.filter(({ type, eventId }) => REVISING.some((each) => each === type) || awaited.has(eventId));
  const before = (events[0] as StoredEvent).position - 1n;
  const anew = new Set(revising.map(({ customerId }) => customerId as string));
  if (anew.size > 0) {
    const history = await readHistory(sql, tenant, [...light.allLinkedWith(anew, upTo)], upTo, [
      'touchpoint.recorded',
      'customer.tier-assigned',
    ]);
    for (const customerId of anew) {
      if (revised.has(customerId)) continue;
      const customers = light.linkedWith(customerId, upTo);
      const each = { customers, history, counted: before };
      for (const customer of customers) revised.set(customer, each);
    }
  }
  const tiers = new Map<string, Tiers>();
  const tiersOf = (customerId: string) => {
    const survivor = light.survivorOf(customerId, upTo);
    const known = tiers.get(survivor) ?? tiersIn(light.at(survivor, upTo).facts);
    tiers.set(survivor, known);
    return known;
  };
  return { revised, tiersOf };
}

function nobody(customerId: string): never {
  throw new Error(`Nothing was read of ${customerId}`);
}
