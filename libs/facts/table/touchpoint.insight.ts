import type {
  Money,
  Subject,
  TouchpointCorrected,
  TouchpointRecorded,
} from '#libs/facts/touchpoint/touchpoint.events.js';
import { valenceOfRating } from '#libs/facts/valence.score.js';
import type { DerivedValence, Json, Uuid } from '#libs/kernel/event.js';

/** The origin of a valence (docs/rules.md 5.1); `none`: on the map, but not in the scores. */
export type ValenceSource = 'explicit' | 'rating' | 'text' | 'none';

/** What derived a valence from words. */
export interface ValenceModel {
  readonly name: string;
  readonly version: string;
}

/** A touchpoint as its corrections left it, with what journeys need of it. */
export interface Touchpoint {
  readonly eventId: Uuid;
  readonly place: Buffer;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly type: string;
  readonly channel: string;
  /** The explicit journey that it names, or null. */
  readonly journeyId: string | null;
  /** The definition that it names, or null. */
  readonly definition: string | null;
  readonly stage: string | null;
  /** −1 … +1; null when unknown. */
  readonly valence: number | null;
  readonly valenceSource: ValenceSource;
  /** The model that derived it and its version; null where it was not derived. */
  readonly valenceModel: ValenceModel | null;
  /** Its own expectation, before any tier's. */
  readonly expectation: number | null;
  readonly staffId: string | null;
  /** Ratings of dimensions, 0 … 10; null: none. */
  readonly dimensions: Readonly<Record<string, number>> | null;
  /** What it was about. */
  readonly about: Subject;
  readonly durationSeconds: number | null;
  readonly cost: Money | null;
}

/** A touchpoint's data and what was derived from its text. */
export interface Told {
  readonly data: TouchpointRecorded;
  readonly derived: DerivedValence | null;
}

/** A touchpoint's data after its corrections. */
export interface Effective extends Told {
  /** With `occurredAt` if a correction says when it happened. */
  readonly data: TouchpointRecorded & Pick<TouchpointCorrected, 'occurredAt'>;
}

/** A correction's data. Corrections of a touchpoint are in event-time order. */
export interface Correction {
  readonly data: TouchpointCorrected;
  readonly derived: DerivedValence | null;
}

/**
 * A touchpoint's data after its corrections: for each field the latest correction wins over the original, and null
 * clears it (docs/rules.md 3). `corrections` are in event-time order.
 */
export function corrected(original: Told, corrections: readonly Correction[]): Effective {
  const data: TouchpointRecorded & Record<string, Json> = { ...original.data };
  let derived = original.derived;
  for (const correction of corrections) {
    const { eventId: _, reason: __, ...fields } = correction.data;
    for (const [field, value] of Object.entries(fields)) {
      if (value === null) delete data[field];
      else data[field] = value;
    }
    // A cleared text has no derived valence; an erased one keeps its own.
    if (fields.text !== undefined) derived = correction.derived;
  }
  return { data, derived };
}

const NOTHING: Subject = {};

/** Extracts what journeys need from a touchpoint's data. */
export function touchpointOf(eventId: Uuid, place: Buffer, time: number, { data, derived }: Told): Touchpoint {
  const [valence, valenceSource] = valenceOf(data, derived);
  return {
    eventId,
    place,
    time,
    type: data.touchpoint,
    channel: data.channel,
    journeyId: data.journey?.id ?? null,
    definition: data.journey?.definition ?? null,
    stage: data.stage ?? null,
    valence,
    valenceSource,
    valenceModel: valenceSource === 'text' && derived ? { name: derived.model, version: derived.version } : null,
    expectation: data.expectation ?? null,
    staffId: data.staffId ?? null,
    dimensions: data.dimensions !== undefined && Object.keys(data.dimensions).length > 0 ? data.dimensions : null,
    about: data.about ?? NOTHING,
    durationSeconds: data.durationSeconds ?? null,
    cost: data.cost ?? null,
  };
}

function valenceOf(
  { valence, rating }: TouchpointRecorded,
  derived: DerivedValence | null,
): [number | null, ValenceSource] {
  if (valence !== undefined) return [valence, 'explicit'];
  if (rating) return [valenceOfRating(rating.scale, rating.value), 'rating'];
  return derived ? [derived.valence, 'text'] : [null, 'none'];
}
