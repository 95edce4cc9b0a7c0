import type { IANAZone } from 'luxon';

/** What a text says: the clock's reading as if it were UTC, where the clock stood, and finer digits. */
export interface Reading {
  /** Milliseconds. */
  readonly local: number;
  /** Minutes from UTC, or a zone; null: the text does not say. */
  readonly at: number | IANAZone | null;
  /** The digits after the third of the second's fraction, at most three. */
  readonly finer: string;
}

/** Milliseconds of a second's fraction. @param fraction the digits after the point */
export function millisOf(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** The digits of a fraction that microseconds have beyond milliseconds. */
export function finerOf(fraction: string): string {
  return fraction.slice(3, 6);
}
