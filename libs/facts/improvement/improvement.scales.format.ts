import type { MeasureKind } from './improvement.events.js';

/** What values of a measure can be, and which are better. */
export interface MeasureScale {
  readonly least: number;
  readonly most: number;
  readonly better: 'higher' | 'lower';
  /** For people. */
  readonly says: string;
}

/** More complaints per 100 touchpoints than anybody will aim at. */
const MOST_COMPLAINTS = 1_000_000;

/** The scale of each kind of measure (docs/rules.md 19.2). */
export const SCALES: Readonly<Record<MeasureKind, MeasureScale>> = {
  dimension: { least: 0, most: 10, better: 'higher', says: 'a rating from 0 to 10' },
  touchpoint: { least: -1, most: 1, better: 'higher', says: 'a valence from -1 to 1' },
  csat: { least: 0, most: 1, better: 'higher', says: 'a share from 0 to 1: .85, not 85' },
  nps: { least: -100, most: 100, better: 'higher', says: 'points from -100 to 100' },
  ces: { least: 1, most: 7, better: 'higher', says: 'a mean answer from 1 to 7, where 7 is easy' },
  'peak-end': { least: -1, most: 1, better: 'higher', says: 'a score from -1 to 1' },
  complaints: {
    least: 0,
    most: MOST_COMPLAINTS,
    better: 'lower',
    says: `complaints for each 100 touchpoints, from 0 to ${MOST_COMPLAINTS}`,
  },
};
