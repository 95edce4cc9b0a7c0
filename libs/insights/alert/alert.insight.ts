import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import type { AlertEvent } from '#libs/facts/alert/alert.decider.js';
import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import { instantOf } from '#libs/kernel/place.js';

/** An event of an alert, under the customer that the alert was raised for. */
export interface AlertFact {
  readonly customerNo: CustomerNo;
  readonly place: Uint8Array;
  readonly event: AlertEvent;
}

/** The events of alerts among facts. */
export function alertFacts(facts: readonly WholeFact[]): readonly AlertFact[] {
  return facts.flatMap((fact) => {
    if (!ALERT_TYPES.some((type) => type === fact.type)) return [];
    const { customerNo, place, type, data, eventId } = fact;
    return [{ customerNo, place, event: { type, data, eventId, at: instantOf(place) } as AlertEvent }];
  });
}

/** Of each alert among events the last one, which says all that is to be known of it. */
export function lastOfEach(facts: readonly AlertFact[]): readonly AlertFact[] {
  const last = new Map<string, AlertFact>();
  for (const fact of facts) {
    const { alertId, version } = fact.event.data;
    const key = `${fact.customerNo} ${alertId}`;
    if ((last.get(key)?.event.data.version ?? 0) < version) last.set(key, fact);
  }
  return [...last.values()];
}
