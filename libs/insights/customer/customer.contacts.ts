import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange } from '#libs/facts/table/customer-fact.js';
import { microsecondsOf } from '#libs/kernel/place.js';

/** Facts that are contacts: something the customer did or met. */
export const CONTACTS: readonly CustomerEventType[] = [
  'touchpoint.recorded',
  'feedback.submitted',
  'complaint.filed',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.referral-made',
];

/** First and last contact, microseconds since 1970; null if there was none. */
export interface Contacts {
  readonly first: bigint | null;
  readonly last: bigint | null;
}

export const noContacts: Contacts = { first: null, last: null };

export function isContact({ type }: { readonly type: CustomerEventType }): boolean {
  return CONTACTS.includes(type);
}

/** Whether a contact may have been removed or moved in time. */
export function mayLoseContacts({ touchpoints }: CustomerChange): boolean {
  return touchpoints.some(({ before }) => before !== null);
}

/** The places of a batch's contacts. */
export function contactPlaces({ facts, touchpoints }: CustomerChange): readonly Buffer[] {
  return [
    ...touchpoints.flatMap(({ after }) => (after ? [after.place] : [])),
    ...facts.filter((fact) => fact.type !== 'touchpoint.recorded' && isContact(fact)).map(({ place }) => place),
  ];
}

/** First and last contact, new ones included. */
export function contactsAfter(known: Contacts, places: readonly Buffer[]): Contacts {
  return places.reduce(({ first, last }: Contacts, place) => {
    const at = microsecondsOf(place);
    return { first: first !== null && first < at ? first : at, last: last !== null && last > at ? last : at };
  }, known);
}
