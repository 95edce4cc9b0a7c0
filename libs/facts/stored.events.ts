import type { StoredEvent } from '#libs/kernel/event.js';
import type { ComplaintFiled } from './complaint/complaint.events.js';
import type {
  CustomerLost,
  CustomerMerged,
  CustomerProfileChanged,
  CustomerPurchaseMade,
  CustomerPurchaseReturned,
  CustomerReferralMade,
  CustomerRegistered,
  CustomerTierAssigned,
  CustomerWonBack,
} from './customer/customer.events.js';
import type { DayClosed } from './day/day.events.js';
import type { DefinitionPut } from './definition/definition.events.js';
import type { CustomerErased } from './erasure/erasure.events.js';
import type { FeedbackSubmitted } from './feedback/feedback.events.js';
import type { JourneyEnded, JourneyStarted } from './journey/journey.events.js';
import type {
  CalendarDeleted,
  CalendarPut,
  ServiceLevelDeleted,
  ServiceLevelPut,
} from './service-level/service-level.events.js';
import type { TouchpointCorrected, TouchpointRecorded, TouchpointRetracted } from './touchpoint/touchpoint.events.js';

/** Data of what channels publish, by stored type. */
export interface FactData {
  'touchpoint.recorded': TouchpointRecorded;
  'touchpoint.corrected': TouchpointCorrected;
  'touchpoint.retracted': TouchpointRetracted;
  'journey.started': JourneyStarted;
  'journey.ended': JourneyEnded;
  'feedback.submitted': FeedbackSubmitted;
  'complaint.filed': ComplaintFiled;
  'customer.registered': CustomerRegistered;
  'customer.profile-changed': CustomerProfileChanged;
  'customer.tier-assigned': CustomerTierAssigned;
  'customer.purchase-made': CustomerPurchaseMade;
  'customer.purchase-returned': CustomerPurchaseReturned;
  'customer.referral-made': CustomerReferralMade;
  'customer.lost': CustomerLost;
  'customer.won-back': CustomerWonBack;
  'customer.merged': CustomerMerged;
}

/** Data of what deciders decide, by stored type. */
export interface DecidedData {
  'calendar.deleted': CalendarDeleted;
  'calendar.put': CalendarPut;
  'customer.erased': CustomerErased;
  'day.closed': DayClosed;
  'definition.put': DefinitionPut;
  'service-level.deleted': ServiceLevelDeleted;
  'service-level.put': ServiceLevelPut;
}

/** Data of every event that this version of the code knows, by stored type. */
export interface EventData extends FactData, DecidedData {}

export type FactType = keyof FactData;
export type DecidedType = keyof DecidedData;
export type EventType = keyof EventData;

/** Whom events of a type are about: one customer, or a tenant as a whole. */
const ABOUT = {
  'touchpoint.recorded': 'customer',
  'touchpoint.corrected': 'customer',
  'touchpoint.retracted': 'customer',
  'journey.started': 'customer',
  'journey.ended': 'customer',
  'feedback.submitted': 'customer',
  'complaint.filed': 'customer',
  'customer.registered': 'customer',
  'customer.profile-changed': 'customer',
  'customer.tier-assigned': 'customer',
  'customer.purchase-made': 'customer',
  'customer.purchase-returned': 'customer',
  'customer.referral-made': 'customer',
  'customer.lost': 'customer',
  'customer.won-back': 'customer',
  'customer.merged': 'customer',
  'customer.erased': 'customer',
  'calendar.deleted': 'tenant',
  'calendar.put': 'tenant',
  'day.closed': 'tenant',
  'definition.put': 'tenant',
  'service-level.deleted': 'tenant',
  'service-level.put': 'tenant',
} as const satisfies Readonly<Record<EventType, 'customer' | 'tenant'>>;

type TypeAbout<Whom> = { [Type in EventType]: (typeof ABOUT)[Type] extends Whom ? Type : never }[EventType];
/** Types that stand in the table of facts. */
export type CustomerEventType = TypeAbout<'customer'>;
/** Types that are carried into every partition of the log. */
export type TenantEventType = TypeAbout<'tenant'>;

/** A stored type, and data of that type; of several types, one for each: `type` narrows `data`. */
export type Typed<Type extends EventType> = {
  [Each in Type]: { readonly type: Each; readonly data: EventData[Each] };
}[Type];

/** An event of the log whose type this version of the code knows: `type` narrows `data`. */
export type Event<Type extends EventType = EventType> = {
  [Each in Type]: Omit<StoredEvent, 'type' | 'data' | 'customerId'> & {
    readonly type: Each;
    readonly data: EventData[Each];
    readonly customerId: Each extends CustomerEventType ? string : null;
  };
}[Type];

/**
 * Whether this version of the code knows what an event says. One that a newer version wrote it may not know: such an event
 * is kept and passed on, but nothing is made of it. What is of a known type was checked when it was taken in.
 */
export function isEvent(event: StoredEvent): event is Event {
  return isEventType(event.type) && (event.customerId === null) === (ABOUT[event.type] === 'tenant');
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(ABOUT, type);
}

export function isCustomerEventType(type: string): type is CustomerEventType {
  return isEventType(type) && ABOUT[type] === 'customer';
}

export function isCustomerEvent(event: StoredEvent): event is Event<CustomerEventType> {
  return event.customerId !== null && isCustomerEventType(event.type);
}

function isEventOf<Type extends EventType>(event: StoredEvent, types: readonly Type[]): event is Event<Type> {
  return isEvent(event) && types.some((type) => type === event.type);
}

/**
 * An event of a stream on which a decider decides.
 *
 * @throws Error if it is of another type: a newer version wrote it, and nothing may be decided without knowing what it means.
 */
export function eventOf<Type extends EventType>(event: StoredEvent, ...types: readonly Type[]): Event<Type> {
  if (isEventOf(event, types)) return event;
  throw new Error(
    `This version does not know events of type ${event.type} on the stream ${event.stream}: nothing can be decided on it`,
  );
}
