import { valenceOfRating } from '#libs/facts/valence.score.js';
import type { RatingScale } from '#libs/facts/touchpoint/touchpoint.events.js';
import type { Uuid } from '#libs/kernel/event.js';
import {
  compareNoted,
  type ComplaintMark,
  type ComplaintStatistics,
  type Noted,
  stillBroken,
} from './churn-complaints.score.js';
import { dateOf } from './churn-days.score.js';
import type { ExperienceFeature } from './churn-model.score.js';
import { fallOf } from './churn-moods.score.js';
import { valueFallOf } from './churn-purchases.score.js';
import { type ChurnStatistics, NEGATIVE_PEAK_HALF_LIFE, negativePeakStrength } from './churn-statistics.score.js';

/** Something that a customer experienced and that speaks for its leaving. */
export interface Experience {
  readonly signal: ExperienceFeature;
  /** How strongly it speaks, above 0; about 1 where it is clear. */
  readonly strength: number;
  readonly detail: string;
  /** The events that show it. */
  readonly evidence: readonly Uuid[];
}

/** Days after which each of these weighs half as much. */
const ANSWER_HALF_LIFE = 180;
const PROMISE_HALF_LIFE = 60;
const STAFF_HALF_LIFE = 180;
const RETURN_HALF_LIFE = 90;

/** What a customer experienced, as of the end of a date. @param at days since 1970-01-01 */
export function experiencesOf(statistics: ChurnStatistics, at: number): readonly Experience[] {
  const complaints = Object.values(statistics.complaints);
  return [
    negativePeak(statistics, at),
    fallingExperience(statistics),
    openComplaint(complaints),
    brokenPromise(complaints, at),
    staffComplaint(complaints, at),
    detractor(statistics, at),
    fallingValue(statistics),
    returns(statistics, at),
  ].filter((experience) => experience !== null && experience.strength > 0) as readonly Experience[];
}

function negativePeak({ negativePeak: peak, complaints }: ChurnStatistics, at: number): Experience | null {
  if (peak === undefined) return null;
  const recovered = Object.values(complaints).flatMap(({ status }) =>
    status?.[1].status === 'confirmed' ? [status[1]] : [],
  );
  // The first recovery, whichever complaint came first.
  const after = recovered.filter(({ day }) => day >= peak.day).sort(compareNoted)[0];
  const recovery = after === undefined ? '' : `; a complaint was recovered on ${dateOf(after.day)}`;
  return {
    signal: 'negative-peak',
    strength: negativePeakStrength(peak) * fading(peak.day, at, NEGATIVE_PEAK_HALF_LIFE),
    detail: `${peak.touchpoint} at ${peak.valence} on ${dateOf(peak.day)}${recovery}`,
    evidence: [peak.eventId],
  };
}

function fallingExperience({ moods }: ChurnStatistics): Experience | null {
  const fall = fallOf(moods);
  if (fall === null) return null;
  return {
    signal: 'falling-experience',
    strength: fall.by / 2,
    detail: `peak-end fell by ${fall.by.toFixed(2)} over the last two days of contact`,
    evidence: fall.evidence,
  };
}

function openComplaint(complaints: readonly ComplaintStatistics[]): Experience | null {
  const open = complaints.flatMap(({ status, severity, filed }) => {
    if (status === undefined || !isOpen(status[1])) return [];
    const grave = severity?.[1] ?? 1;
    const isReopened = status[1].status === 'reopened';
    const evidence = [...(filed ? [filed.eventId] : []), ...(isReopened ? [status[1].eventId] : [])];
    return [{ strength: (grave / 3) * (isReopened ? 1.5 : 1), grave, isReopened, evidence }];
  });
  const [worst] = open.sort(
    (a, b) => b.strength - a.strength || ((a.evidence[0] ?? '') < (b.evidence[0] ?? '') ? -1 : 1),
  );
  if (worst === undefined) return null;
  const others = open.length > 1 ? `, and ${open.length - 1} more` : '';
  return {
    signal: 'open-complaint',
    strength: worst.strength,
    detail: `${worst.isReopened ? 'reopened' : 'open'} complaint of severity ${worst.grave}${others}`,
    evidence: worst.evidence,
  };
}

function isOpen({ status }: ComplaintMark): boolean {
  return status === 'open' || status === 'reopened';
}

function brokenPromise(complaints: readonly ComplaintStatistics[], at: number): Experience | null {
  const broken = complaints.flatMap(stillBroken);
  const last = lastOf(broken);
  if (last === undefined) return null;
  return {
    signal: 'broken-promise',
    strength: fading(last.day, at, PROMISE_HALF_LIFE) * (1 + Math.log2(broken.length) / 2),
    detail:
      broken.length === 1
        ? `a promise was broken on ${dateOf(last.day)}`
        : `${broken.length} promises were broken, the last on ${dateOf(last.day)}`,
    evidence: broken.map(({ eventId }) => eventId).sort(),
  };
}

function staffComplaint(complaints: readonly ComplaintStatistics[], at: number): Experience | null {
  const found = complaints.flatMap(({ staff, staffTouchpoint, cause, staffCause, status, filed }) => {
    const because = staff?.[1] === true || staffTouchpoint ? filed : cause === undefined ? staffCause : cause[1];
    if (because == null || status?.[1].status === 'withdrawn') return [];
    const day = status !== undefined && isOpen(status[1]) ? Math.max(at, because.day) : because.day;
    return [{ day, eventId: because.eventId }];
  });
  const last = lastOf(found);
  if (last === undefined) return null;
  return {
    signal: 'staff-complaint',
    strength: fading(last.day, at, STAFF_HALF_LIFE),
    detail: found.length === 1 ? 'a complaint about staff' : `${found.length} complaints about staff`,
    evidence: [last.eventId],
  };
}

function detractor({ answer }: ChurnStatistics, at: number): Experience | null {
  if (answer === undefined) return null;
  const { day, instrument, value, eventId } = answer[1];
  const valence = valenceOfRating(instrument as RatingScale, value);
  if (valence > DISSATISFIED) return null;
  return {
    signal: 'detractor',
    strength: Math.max(0.5, -valence) * fading(day, at, ANSWER_HALF_LIFE),
    detail: `${instrument} answer ${value} on ${dateOf(day)}`,
    evidence: [eventId],
  };
}

/** Answers at or below it are those of detractors: NPS 0–6, CSAT and stars 1–2, CES 1–3. */
const DISSATISFIED = -1 / 3;

function fallingValue({ purchases }: ChurnStatistics): Experience | null {
  const fall = valueFallOf(purchases);
  if (fall === null) return null;
  return {
    signal: 'falling-value',
    strength: fall.by,
    detail: `the last two purchases were ${Math.round(100 * fall.by)} % smaller than those before`,
    evidence: fall.evidence,
  };
}

function returns({ returned }: ChurnStatistics, at: number): Experience | null {
  if (returned === undefined) return null;
  const { count, last } = returned;
  const [day, eventId] = last[1];
  return {
    signal: 'returns',
    strength: Math.log2(1 + count) * fading(day, at, RETURN_HALF_LIFE),
    detail: `${count === 1 ? 'a purchase was' : `${count} purchases were`} returned, the last on ${dateOf(day)}`,
    evidence: [eventId],
  };
}

function lastOf(noted: readonly Noted[]): Noted | undefined {
  return [...noted].sort((a, b) => b.day - a.day || (a.eventId < b.eventId ? -1 : 1))[0];
}

/** What is left of a day's weight. */
function fading(day: number, at: number, halfLife: number): number {
  return 2 ** (-Math.max(0, at - day) / halfLife);
}
