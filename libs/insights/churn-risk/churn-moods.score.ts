import { endOf, peakOf } from '#libs/insights/scores/peak-end.score.js';
import type { Uuid } from '#libs/kernel/event.js';

/** Peak and end of the touchpoints of one day (docs/rules.md 6.1). */
export interface Mood {
  readonly day: number;
  readonly peak: Felt;
  readonly end: Felt;
}

/** A touchpoint of known valence; `place` in hexadecimal. */
export interface Felt {
  readonly place: string;
  /** −1 … +1 */
  readonly valence: number;
  readonly eventId: Uuid;
}

/** Days that are kept. */
const KEPT = 6;
/** Days that are recent; the others that are kept are earlier ones. */
const RECENT = 2;

/** The last days of both. */
export function mergeMoods(a: readonly Mood[], b: readonly Mood[]): readonly Mood[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const days = new Map(a.map((mood) => [mood.day, mood]));
  for (const mood of b) {
    const known = days.get(mood.day);
    days.set(mood.day, known === undefined ? mood : mergeDay(known, mood));
  }
  return [...days.values()].sort((one, other) => one.day - other.day).slice(-KEPT);
}

function mergeDay(a: Mood, b: Mood): Mood {
  const inOrder = (one: Felt, other: Felt) =>
    one.place < other.place ? ([one, other] as const) : ([other, one] as const);
  return {
    day: a.day,
    peak: peakOf(...inOrder(a.peak, b.peak)) as Felt,
    end: endOf(...inOrder(a.end, b.end)) as Felt,
  };
}

export interface Fall {
  /** By how much the mean peak-end of the last two days is below that of the days before: above 0, at most 2. */
  readonly by: number;
  readonly evidence: readonly Uuid[];
}

/** Whether peak-end has been falling: the last two days against at least two earlier ones; null if not. */
export function fallOf(moods: readonly Mood[]): Fall | null {
  if (moods.length < 2 * RECENT) return null;
  const recent = moods.slice(-RECENT);
  const by = meanPeakEnd(moods.slice(0, -RECENT)) - meanPeakEnd(recent);
  if (by <= 0) return null;
  return { by, evidence: [...new Set(recent.flatMap(({ peak, end }) => [peak.eventId, end.eventId]))] };
}

function meanPeakEnd(moods: readonly Mood[]): number {
  return moods.reduce((sum, { peak, end }) => sum + (peak.valence + end.valence) / 2, 0) / moods.length;
}
