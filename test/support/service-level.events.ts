import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { BusinessCalendar, ServiceLevel } from '#libs/facts/service-level/service-level.events.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { TENANT } from './given-facts.js';

const OFFICE: BusinessCalendar = {
  timeZone: 'Europe/Berlin',
  week: { monday: [{ from: '09:00', to: '17:00' }], tuesday: [{ from: '08:00', to: '24:00' }] },
};
const ALWAYS: BusinessCalendar = {
  timeZone: 'UTC',
  week: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
      day,
      [{ from: '00:00', to: '24:00' }],
    ]),
  ),
};
const STANDARD: ServiceLevel = { match: {}, calendar: 'office', resolveWithinSeconds: 7_200, onBreach: [] };
/** Whom it holds for is told by facts that may come after the complaint. */
const GOLD: ServiceLevel = {
  match: { tiers: ['gold'] },
  calendar: 'always',
  acknowledgeWithinSeconds: 1_800,
  resolveWithinSeconds: 3_600,
  onBreach: [],
};

const TIERED = eventIdOf(TENANT, '/puts', 'service-level-gold');

/** Service levels as a log begins with them: one for all complaints, and a stricter one for those of gold customers. */
export const SERVICE_LEVELS: readonly StoredEvent[] = [
  put('calendar', 'always', { calendar: ALWAYS }),
  put('calendar', 'office', { calendar: OFFICE }),
  put('service-level', 'gold', { serviceLevel: GOLD }),
  put('service-level', 'standard', { serviceLevel: STANDARD }),
];

/**
 * A log whose service levels hold for all complaints alike. Whom the others hold for is decided by what the log said up to
 * the filing, a merge included, and so they depend on where in the log a merge stands.
 */
export function withoutTieredLevels(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.filter(({ eventId }) => eventId !== TIERED);
}

function put(kind: 'calendar' | 'service-level', name: string, said: object): StoredEvent {
  const data = JSON.parse(JSON.stringify({ name, version: 1, ...said })) as JsonObject;
  const id = `${kind}-${name}`;
  return storedEvent(1, {
    tenant: TENANT,
    customerId: null,
    type: `${kind}.put`,
    id,
    eventId: eventIdOf(TENANT, '/puts', id),
    data,
  });
}
