import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange } from '#libs/facts/table/customer-fact.js';

/** Facts that are contacts: something that the customer did or met. */
export const CONTACTS: readonly CustomerEventType[] = [
  'touchpoint.recorded',
  'feedback.submitted',
  'complaint.filed',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.referral-made',
];

/** First and last contact, milliseconds since 1970; null where there was none. */
export interface Contacts {
  readonly first: number | null;
  readonly last: number | null;
}

export const noContacts: Contacts = { first: null, last: null };

export function isContact({ type }: { readonly type: CustomerEventType }): boolean {
  return CONTACTS.includes(type);
}

/** Whether what was a contact may be none any more, or at another time. */
export function mayLoseContacts({ touchpoints }: CustomerChange): boolean {
  return touchpoints.some(({ before }) => before !== null);
}

/** When a batch's contacts were. */
export function contactTimes({ facts, touchpoints }: CustomerChange): readonly number[] {
  return [
    ...touchpoints.flatMap(({ after }) => (after ? [after.time] : [])),
    ...facts.filter((fact) => fact.type !== 'touchpoint.recorded' && isContact(fact)).map(({ time }) => time),
  ];
}

/** First and last contact with the new ones. */
export function contactsAfter(known: Contacts, times: readonly number[]): Contacts {
  return times.reduce(
    ({ first, last }: Contacts, time) => ({ first: Math.min(first ?? time, time), last: Math.max(last ?? time, time) }),
    known,
  );
}
