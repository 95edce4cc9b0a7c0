/** Monday first, as ISO 8601 counts them. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of a day as its clocks show them, `09:00` until `17:00`, which is not in it; `24:00` ends a day. */
export type OpeningHours = { readonly from: string; readonly to: string };

/** When a business is open, and its clocks run. */
export type BusinessCalendar = {
  /** IANA time zone. */
  readonly timeZone: string;
  /** A weekday that is missing is closed. */
  readonly week: { readonly [Day in Weekday]?: readonly OpeningHours[] };
  /** Closed, whatever the weekday. */
  readonly holidays?: readonly Holiday[];
  /** Half days and working Saturdays: open so, whatever the weekday. */
  readonly exceptions?: readonly ExceptionalDay[];
};

export type Holiday = { readonly date: string; readonly name?: string };
export type ExceptionalDay = Holiday & { readonly hours: readonly OpeningHours[] };

export const COMPENSATION_KINDS = ['discount', 'refund', 'voucher', 'gift', 'apology', 'other'] as const;

/** What a breach causes by itself. */
export type BreachAction =
  | {
      readonly compensate: {
        readonly kind: (typeof COMPENSATION_KINDS)[number];
        readonly value?: string;
        readonly currency?: string;
        readonly text?: string;
      };
    }
  | { readonly escalate: { readonly reason: string } }
  | { readonly followUp: { readonly department: string; readonly text: string } };

/** By when complaints of some kind are to be acknowledged and resolved. */
export type ServiceLevel = {
  /** What a complaint must be, as it was filed; what is missing matches every one. */
  readonly match: {
    readonly categories?: readonly string[];
    readonly minSeverity?: number;
    readonly tiers?: readonly string[];
    readonly channels?: readonly string[];
  };
  /** The name of the calendar by which its seconds count. */
  readonly calendar: string;
  readonly acknowledgeWithinSeconds?: number;
  readonly resolveWithinSeconds?: number;
  /** Warns when so much of a time has passed, between 0 and 1. */
  readonly warnAtShare?: number;
  readonly onBreach: readonly BreachAction[];
};

/**
 * Data of the decided events about calendars and service levels, on one stream of the tenant's: so neither can name a
 * calendar that is gone. Versions of a name count from 1 without holes, also over a deletion, which is one.
 */
export type CalendarPut = { readonly name: string; readonly version: number; readonly calendar: BusinessCalendar };
export type ServiceLevelPut = { readonly name: string; readonly version: number; readonly serviceLevel: ServiceLevel };
export type CalendarDeleted = { readonly name: string; readonly version: number };
export type ServiceLevelDeleted = { readonly name: string; readonly version: number };
