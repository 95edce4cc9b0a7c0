import type { Uuid } from '#libs/kernel/event.js';

/** What an improvement is measured by. */
export const MEASURE_KINDS = ['dimension', 'touchpoint', 'csat', 'nps', 'ces', 'peak-end', 'complaints'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

/** A number that is told of a period; what is missing does not matter. */
export type Measure = {
  readonly kind: MeasureKind;
  /** Of a dimension, or of a touchpoint type; other kinds have none. */
  readonly name?: string;
  readonly definition?: string;
  readonly tier?: string;
  readonly channel?: string;
};

/** What every event says that was decided on an improvement. */
export type OfImprovement = {
  /** The id of the event that opened it. */
  readonly improvementId: Uuid;
  /** The improvement's with this event; opening it made the first. */
  readonly version: number;
  /** Who did it: a key is not a person. */
  readonly actor?: string;
};

export type ImprovementOpened = OfImprovement & {
  readonly title: string;
  readonly owner: string;
  readonly measure: Measure;
  /** On the measure's scale. */
  readonly target: number;
  /** A day of the tenant's. */
  readonly dueOn: string;
};

/** Data of what is decided on improvements, by stored type. */
export interface DecidedOnImprovements {
  'improvement.opened': ImprovementOpened;
  'improvement.done': OfImprovement;
  'improvement.dropped': OfImprovement;
}
