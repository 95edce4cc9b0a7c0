import { wholeOf } from '#libs/kernel/whole.js';
import { decodeRated, encodeRated, type StoredRun } from './journey.ratings.js';
import { type Group, NO_TURN, type SideSums, type TurnSums } from './journey.groups.js';
import type { Bound, Moment, Opening, Summary } from './journey.summary.js';

// How a summary is stored in insight.journeys.summary: arrays, because every journey has one. Sums are
// decimal text (they exceed 2^53), places hexadecimal.

type StoredBound = [eventId: string, place: string, time: number, type: string, channel?: string];
type StoredOpening = [
  stage: string,
  type: string,
  channel: string,
  staffId: string | null,
  v: number | null,
  d: number | null,
];
type StoredMoment = [
  eventId: string,
  place: string,
  valence: number,
  stage: string,
  type: string,
  channel: string,
  staffId: string | null,
];
type StoredSide = [n: number, v: string, vv: string];
/** Empty: none. */
type StoredTurn = [n: number, v: string, vv: string, deltas: number, d: string, dd: string] | [];
type StoredGroup = [
  ...key: [stage: string, type: string, channel: string, staffId: string | null],
  ...counts: [n: number, scored: number, expected: number, deltas: number],
  ...sums: [v: string, vv: string, e: string, d: string, t: string, tt: string, tv: string],
  low: StoredSide,
  high: StoredSide,
  /** Missing in rows of version 1, which are still queried until they are rebuilt. */
  s?: string,
  /** Missing in rows of version 2. */
  ...turns: [dd?: string, switched?: StoredTurn, stayed?: StoredTurn],
  /** Missing where they are those of `low` and `high`, as they are unless touchpoints say what is expected of them. */
  ...configured: [below?: StoredSide, above?: StoredSide],
];

export interface StoredSummary {
  readonly first: StoredBound;
  readonly last: StoredBound;
  /** Missing in rows of version 2. */
  readonly opening?: StoredOpening;
  readonly named: string | null;
  readonly goal: boolean;
  readonly range: [min: number, max: number] | null;
  readonly peak: StoredMoment | null;
  readonly end: StoredMoment | null;
  readonly groups: readonly StoredGroup[];
  /** Missing: nothing. */
  readonly rated?: StoredRun;
}

export function encodeSummary(summary: Summary): StoredSummary {
  return {
    first: encodeBound(summary.first),
    last: encodeBound(summary.last),
    opening: encodeOpening(summary.opening),
    named: summary.named,
    goal: summary.reachedGoal,
    range: summary.min === null || summary.max === null ? null : [summary.min, summary.max],
    peak: summary.peak && encodeMoment(summary.peak),
    end: summary.end && encodeMoment(summary.end),
    groups: summary.groups.map(encodeGroup),
    ...(summary.rated && { rated: encodeRated(summary.rated) }),
  };
}

export function decodeSummary(stored: StoredSummary): Summary {
  return {
    first: decodeBound(stored.first),
    last: decodeBound(stored.last),
    opening: decodeOpening(stored.opening),
    named: stored.named,
    reachedGoal: stored.goal,
    min: stored.range?.[0] ?? null,
    max: stored.range?.[1] ?? null,
    peak: stored.peak && decodeMoment(stored.peak),
    end: stored.end && decodeMoment(stored.end),
    groups: stored.groups.map(decodeGroup),
    rated: stored.rated === undefined ? null : decodeRated(stored.rated),
  };
}

function encodeBound({ eventId, place, time, type, channel }: Bound): StoredBound {
  return [eventId, place.toString('hex'), time, type, channel];
}

function decodeBound([eventId, place, time, type, channel = '']: StoredBound): Bound {
  return { eventId, place: Buffer.from(place, 'hex'), time, type, channel };
}

function encodeOpening({ stage, type, channel, staffId, v, d }: Opening): StoredOpening {
  return [stage, type, channel, staffId, v, d];
}

function decodeOpening([stage, type, channel, staffId, v, d]: StoredOpening = ['', '', '', null, null, null]): Opening {
  return { stage, type, channel, staffId, v, d };
}

function encodeMoment({ eventId, place, valence, stage, type, channel, staffId }: Moment): StoredMoment {
  return [eventId, place.toString('hex'), valence, stage, type, channel, staffId];
}

function decodeMoment([eventId, place, valence, stage, type, channel, staffId]: StoredMoment): Moment {
  return { eventId, place: Buffer.from(place, 'hex'), valence, stage, type, channel, staffId };
}

function encodeSide({ n, v, vv }: SideSums): StoredSide {
  return [n, `${v}`, `${vv}`];
}

function decodeSide([n, v, vv]: StoredSide): SideSums {
  return { n, v: wholeOf(v), vv: wholeOf(vv) };
}

function encodeTurn({ n, v, vv, deltas, d, dd }: TurnSums): StoredTurn {
  return n === 0 ? [] : [n, `${v}`, `${vv}`, deltas, `${d}`, `${dd}`];
}

function decodeTurn([n = 0, v = '0', vv = '0', deltas = 0, d = '0', dd = '0']: StoredTurn): TurnSums {
  if (n === 0) return NO_TURN;
  return { n, v: wholeOf(v), vv: wholeOf(vv), deltas, d: wholeOf(d), dd: wholeOf(dd) };
}

function encodeGroup(group: Group): StoredGroup {
  return [
    group.stage,
    group.type,
    group.channel,
    group.staffId,
    group.n,
    group.scored,
    group.expected,
    group.deltas,
    `${group.v}`,
    `${group.vv}`,
    `${group.e}`,
    `${group.d}`,
    `${group.t}`,
    `${group.tt}`,
    `${group.tv}`,
    encodeSide(group.low),
    encodeSide(group.high),
    `${group.s}`,
    `${group.dd}`,
    encodeTurn(group.switched),
    encodeTurn(group.stayed),
    ...encodeConfigured(group),
  ];
}

function encodeConfigured({ low, high, below, above }: Group): [below?: StoredSide, above?: StoredSide] {
  return sameSide(low, below) && sameSide(high, above) ? [] : [encodeSide(below), encodeSide(above)];
}

function sameSide(a: SideSums, b: SideSums): boolean {
  return a.n === b.n && a.v === b.v && a.vv === b.vv;
}

function decodeGroup(stored: StoredGroup): Group {
  const [
    stage,
    type,
    channel,
    staffId,
    n,
    scored,
    expected,
    deltas,
    v,
    vv,
    e,
    d,
    t,
    tt,
    tv,
    low,
    high,
    s = '0',
    dd = '0',
    switched = [],
    stayed = [],
    below = low,
    above = high,
  ] = stored;
  return {
    stage,
    type,
    channel,
    staffId,
    n,
    scored,
    expected,
    deltas,
    v: wholeOf(v),
    vv: wholeOf(vv),
    e: wholeOf(e),
    d: wholeOf(d),
    dd: wholeOf(dd),
    s: wholeOf(s),
    t: wholeOf(t),
    tt: wholeOf(tt),
    tv: wholeOf(tv),
    low: decodeSide(low),
    high: decodeSide(high),
    below: decodeSide(below),
    above: decodeSide(above),
    switched: decodeTurn(switched),
    stayed: decodeTurn(stayed),
  };
}
