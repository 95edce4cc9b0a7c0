import type { Sealed } from '#libs/kernel/event.js';

/** How contact was made: with a human or a machine, in person or through media, simultaneously or not. */
export type InteractionMode = {
  readonly actor: 'human' | 'machine';
  readonly medium: 'personal' | 'media';
  readonly timing: 'sync' | 'async';
};

export type RatingScale = 'csat' | 'ces' | 'nps' | 'stars';

/** An answer on a scale: csat and stars 1–5, ces 1–7 (7 = easy), nps 0–10; integers. */
export type Rating = {
  readonly scale: RatingScale;
  readonly value: number;
};

/** `amount` is a decimal string without trailing zeros; `currency` three capital letters (ISO 4217). */
export type Money = {
  readonly amount: string;
  readonly currency: string;
};

/** What an experience was about. */
export type Subject = {
  readonly product?: string;
  readonly productLine?: string;
  readonly brand?: string;
  readonly campaign?: string;
};

/** The journey a touchpoint names: an explicit id, a definition, or both. */
export type JourneyReference = {
  readonly definition?: string;
  readonly id?: string;
};

/** Data of `touchpoint.recorded`, as stored. */
export type TouchpointRecorded = {
  /** Touchpoint type, kebab-case. */
  readonly touchpoint: string;
  readonly channel: string;
  readonly journey?: JourneyReference;
  readonly stage?: string;
  /** −1 … +1 */
  readonly valence?: number;
  readonly rating?: Rating;
  readonly text?: Sealed;
  /** BCP 47 tag of `text`. */
  readonly language?: string;
  /** −1 … +1 */
  readonly expectation?: number;
  readonly mode?: InteractionMode;
  readonly waitSeconds?: number;
  readonly durationSeconds?: number;
  readonly staffId?: string;
  readonly cost?: Money;
  /** 0 … 10 by dimension. */
  readonly dimensions?: Readonly<Record<string, number>>;
  readonly about?: Subject;
  readonly attributes?: Sealed;
};

/** The members of a touchpoint that a correction can neither clear nor leave without a value. */
type Required = 'touchpoint' | 'channel';

/**
 * Data of `touchpoint.corrected`, as stored: each member given replaces the touchpoint's whole member; null clears it.
 * `occurredAt` is the corrected event time, RFC 3339 in UTC, with milliseconds, or microseconds where there are any.
 */
export type TouchpointCorrected = {
  readonly eventId: string;
  readonly occurredAt?: string;
  readonly reason?: string;
} & Partial<Pick<TouchpointRecorded, Required>> & {
    readonly [Field in Exclude<keyof TouchpointRecorded, Required>]?: TouchpointRecorded[Field] | null;
  };

/** Data of `touchpoint.retracted`, as stored: the touchpoint never counted. Final. */
export type TouchpointRetracted = {
  readonly eventId: string;
  readonly reason?: string;
};
