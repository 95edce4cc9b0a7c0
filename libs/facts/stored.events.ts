import type { StoredEvent } from '#libs/kernel/event.js';
import type { DecidedOnAlerts } from './alert/alert.events.js';
import type { CareDue, CareRulePut, CareSkipped } from './care/care.events.js';
import type { ChurnModelFitted } from './churn-fit/churn-fit.events.js';
import type { ChurnLevelChanged } from './churn-level/churn-level.events.js';
import type { ChurnSettingsPut } from './churn-setting/churn-setting.events.js';
import type { ComplaintFiled, DecidedOnComplaints } from './complaint/complaint.events.js';
import type {
  CustomerLost,
  CustomerMerged,
  CustomerProfileChanged,
  CustomerProfilingAllowed,
  CustomerProfilingObjected,
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
import type { ExpectationLearned } from './expectation/expectation.events.js';
import type { DecidedOnFollowUps } from './follow-up/follow-up.events.js';
import type { DecidedOnImprovements } from './improvement/improvement.events.js';
import type { JourneyEnded, JourneyStarted } from './journey/journey.events.js';
import type {
  CalendarDeleted,
  CalendarPut,
  ServiceLevelDeleted,
  ServiceLevelPut,
} from './service-level/service-level.events.js';
import type { TierSettingsPut } from './tier-setting/tier-setting.events.js';
import type { TouchpointCorrected, TouchpointRecorded, TouchpointRetracted } from './touchpoint/touchpoint.events.js';
import type { ValenceDerived } from './valence/valence.events.js';
import type { ValueModelFitted } from './value-fit/value-fit.events.js';

/** Data of the events that channels publish, by stored type. */
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
  'customer.profiling-objected': CustomerProfilingObjected;
  'customer.profiling-allowed': CustomerProfilingAllowed;
  'customer.merged': CustomerMerged;
}

/** Data of the events that deciders decide, by stored type. */
export interface DecidedData extends DecidedOnAlerts, DecidedOnComplaints, DecidedOnFollowUps, DecidedOnImprovements {
  'calendar.deleted': CalendarDeleted;
  'calendar.put': CalendarPut;
  'care-rule.put': CareRulePut;
  'care.due': CareDue;
  'care.skipped': CareSkipped;
  'churn-settings.put': ChurnSettingsPut;
  'churn.level-changed': ChurnLevelChanged;
  'churn.model-fitted': ChurnModelFitted;
  'customer.erased': CustomerErased;
  'day.closed': DayClosed;
  'definition.put': DefinitionPut;
  'expectation.learned': ExpectationLearned;
  'service-level.deleted': ServiceLevelDeleted;
  'service-level.put': ServiceLevelPut;
  'tier-settings.put': TierSettingsPut;
  'valence.derived': ValenceDerived;
  'value.model-fitted': ValueModelFitted;
}

/** Data of every event that this version of the code knows, by stored type. */
export interface EventData extends FactData, DecidedData {}

export type FactType = keyof FactData;
export type DecidedType = keyof DecidedData;
export type EventType = keyof EventData;

/** What events of a type are about: one customer, or a tenant as a whole. */
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
  'customer.profiling-objected': 'customer',
  'customer.profiling-allowed': 'customer',
  'customer.merged': 'customer',
  'complaint.acknowledged': 'customer',
  'complaint.assigned': 'customer',
  'complaint.promise-made': 'customer',
  'complaint.promise-kept': 'customer',
  'complaint.promise-broken': 'customer',
  'complaint.service-level-warned': 'customer',
  'complaint.service-level-breached': 'customer',
  'complaint.breach-withdrawn': 'customer',
  'complaint.escalated': 'customer',
  'complaint.paused': 'customer',
  'complaint.resumed': 'customer',
  'complaint.resolved': 'customer',
  'complaint.resolution-confirmed': 'customer',
  'complaint.reopened': 'customer',
  'complaint.compensation-granted': 'customer',
  'complaint.root-cause-recorded': 'customer',
  'complaint.reclassified': 'customer',
  'complaint.noted': 'customer',
  'complaint.withdrawn': 'customer',
  'follow-up.opened': 'customer',
  'follow-up.done': 'customer',
  'follow-up.confirmed': 'customer',
  'follow-up.overdue': 'customer',
  'churn.alert.raised': 'customer',
  'churn.alert.updated': 'customer',
  'churn.alert.acknowledged': 'customer',
  'churn.alert.resolved': 'customer',
  'churn.alert.expired': 'customer',
  'churn.level-changed': 'customer',
  'customer.erased': 'customer',
  'calendar.deleted': 'tenant',
  'calendar.put': 'tenant',
  'care-rule.put': 'tenant',
  'care.due': 'customer',
  'care.skipped': 'customer',
  'churn-settings.put': 'tenant',
  'churn.model-fitted': 'tenant',
  'day.closed': 'tenant',
  'definition.put': 'tenant',
  'expectation.learned': 'tenant',
  'improvement.done': 'tenant',
  'improvement.dropped': 'tenant',
  'improvement.opened': 'tenant',
  'service-level.deleted': 'tenant',
  'service-level.put': 'tenant',
  'tier-settings.put': 'tenant',
  'valence.derived': 'customer',
  'value.model-fitted': 'tenant',
} as const satisfies Readonly<Record<EventType, 'customer' | 'tenant'>>;

type TypeAbout<Whom> = { [Type in EventType]: (typeof ABOUT)[Type] extends Whom ? Type : never }[EventType];
/** Types stored in the table of facts. */
export type CustomerEventType = TypeAbout<'customer'>;
/** Types carried in every partition of the log. */
export type TenantEventType = TypeAbout<'tenant'>;

/** A stored type and its data; for a union of types, one alternative each: `type` narrows `data`. */
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
 * Whether this version of the code knows the type of an event. An unknown one, written by a newer version, is kept and
 * passed on, but otherwise ignored. Events of a known type were validated at intake.
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
 * @throws Error if it is of another type: a newer version wrote it, and nothing may be decided without knowing what it
 * means.
 */
export function eventOf<Type extends EventType>(event: StoredEvent, ...types: readonly Type[]): Event<Type> {
  if (isEventOf(event, types)) return event;
  throw new Error(
    `This version does not know events of type ${event.type} on the stream ${event.stream}: nothing can be decided on it`,
  );
}
