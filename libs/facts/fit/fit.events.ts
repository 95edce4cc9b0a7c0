import type { EventData, TenantEventType } from '#libs/facts/stored.events.js';

/** Types of the events that say what was learned from a tenant's history. */
export const FIT_TYPES = ['churn.model-fitted', 'value.model-fitted'] as const satisfies readonly TenantEventType[];
export type FitType = (typeof FIT_TYPES)[number];

/** What a fit says, except its version: 1, 2, 3 …, the tenant's fits of a type in the order in which they were stored. */
export type Learned<Type extends FitType = FitType> = { [Each in Type]: Omit<EventData[Each], 'version'> }[Type];

/** A fit and when it was recorded, in milliseconds since 1970. */
export interface RecordedFit<Type extends FitType> {
  readonly fit: EventData[Type];
  readonly recordedAt: number;
}

/** The fit that counts at the end of a date: the last one in use that was recorded until then. Null: before the first date. */
export function fitInForce<Type extends FitType>(
  fits: readonly RecordedFit<Type>[],
  until: string | null,
  dayOf: (time: number) => string,
): EventData[Type] | undefined {
  if (until === null) return undefined;
  return fits.findLast(({ fit, recordedAt }) => fit.used && dayOf(recordedAt) <= until)?.fit;
}
