import { valenceOfRating } from '#libs/facts/valence.score.js';
import type { DerivedValence, JsonObject, Uuid } from '#libs/kernel/event.js';

/** Where a valence comes from (domain.md section 2); `none`: on the map, not in the scores. */
export type ValenceSource = 'explicit' | 'rating' | 'text' | 'none';

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
  /** −1 … +1, null when unknown. */
  readonly valence: number | null;
  readonly valenceSource: ValenceSource;
  /** Its own expectation, before any tier's. */
  readonly expectation: number | null;
  readonly staffId: string | null;
}

/** A fact's data and what was derived from its text, after its corrections. */
export interface Effective {
  readonly data: JsonObject;
  readonly derived: DerivedValence | null;
}

/** A correction's data, in the order of rule 1 among its siblings. */
export interface Correction {
  readonly data: JsonObject;
  readonly derived: DerivedValence | null;
}

const NOT_CORRECTED = new Set(['eventId', 'reason']);

/**
 * A touchpoint's data after its corrections: per field the latest one wins over the original, null clears a field
 * (contract 4.7). `corrections` in the order of rule 1.
 */
export function corrected(original: Effective, corrections: readonly Correction[]): Effective {
  const data: Record<string, JsonObject[string]> = { ...original.data };
  let derived = original.derived;
  for (const correction of corrections) {
    for (const [field, value] of Object.entries(correction.data)) {
      if (NOT_CORRECTED.has(field)) continue;
      if (value === null) delete data[field];
      else data[field] = value;
      if (field === 'text') derived = value === null ? null : correction.derived;
    }
  }
  return { data, derived };
}

/** Reads what journeys need from a touchpoint's data. */
export function touchpointOf(eventId: Uuid, place: Buffer, time: number, { data, derived }: Effective): Touchpoint {
  const journey = (data.journey ?? {}) as { definition?: string; id?: string };
  const [valence, valenceSource] = valenceOf(data, derived);
  return {
    eventId,
    place,
    time,
    type: data.touchpoint as string,
    channel: data.channel as string,
    journeyId: journey.id ?? null,
    definition: journey.definition ?? null,
    stage: (data.stage as string | undefined) ?? null,
    valence,
    valenceSource,
    expectation: (data.expectation as number | undefined) ?? null,
    staffId: (data.staffId as string | undefined) ?? null,
  };
}

function valenceOf(data: JsonObject, derived: DerivedValence | null): [number | null, ValenceSource] {
  if (typeof data.valence === 'number') return [data.valence, 'explicit'];
  const rating = data.rating as { scale: 'csat' | 'ces' | 'nps' | 'stars'; value: number } | undefined;
  if (rating) return [valenceOfRating(rating.scale, rating.value), 'rating'];
  return derived ? [derived.valence, 'text'] : [null, 'none'];
}
