import { nameOf, type SumsByName } from '#libs/insights/engine/named.sums.js';
import type { Sums, SumTable } from '#libs/insights/engine/sums.js';
import { bucketOf } from '#libs/insights/scores/log-histogram.score.js';
import type { ComplaintClass, ComplaintMeasure } from './complaint-measure.insight.js';

/** What complaints are grouped by besides periods. `all` holds all of them under one value. */
export const DIMENSIONS = ['category', 'severity', 'channel', 'tier', 'department', 'staff', 'label'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Sums of one value of one dimension, over all days, a month or a day. */
export const COMPLAINT_CELLS = {
  name: 'insight.complaint_cells',
  key: { dimension: 'text', span: 'text', day: 'date', value: 'text' },
  vectors: {
    /** COUNTS. */
    counts: 10,
    /** Twos by name: what each kind means is said by `PARTS`. */
    parts: 2,
    /** Buckets of durations (log-histogram.score.ts), by kind, in blocks. */
    times: 64,
  },
} as const satisfies SumTable;

/** Index of each count. */
export const COUNTS = [
  ...['filed', 'resolved', 'confirmed', 'reopened', 'withdrawn', 'escalated'],
  ...['made', 'kept', 'late', 'broken'],
] as const;

/**
 * Durations: until somebody answered, and until the resolution that stands, each also in business time; and until it was
 * withdrawn unresolved.
 */
export const TIMES = ['acknowledge', 'acknowledge-business', 'resolve', 'resolve-business', 'withdraw'] as const;
export type TimeKind = (typeof TIMES)[number];

/**
 * Kinds of parts, the first of their names. `breach`, policy, kind: how many, and how many were withdrawn. `compensation`,
 * currency: how many, and their amount. `cause`, category: complaints. `cost`, category, currency: compensations of those
 * complaints, and their amount.
 */
export const PARTS = ['breach', 'compensation', 'cause', 'cost'] as const;

export type Vectors = Readonly<Record<keyof typeof COMPLAINT_CELLS.vectors, SumsByName>>;

/** Values of a dimension: none, or one. */
export const NONE = '-';
export const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';

/** A complaint, as cells count it. */
export interface Counted extends ComplaintClass {
  readonly tier: string | null;
  /** The tenant's date of its filing: `2024-01-31`. */
  readonly day: string;
  readonly measure: ComplaintMeasure;
}

/** Adds a complaint to cells (sign 1n), or takes it back (−1n). */
export function countComplaint(sums: Sums, complaint: Counted, sign: 1n | -1n): void {
  const spans = [
    ['all', ALL_DAYS],
    ['month', `${complaint.day.slice(0, -2)}01`],
    ['day', complaint.day],
  ] as const;
  const values = [
    ['all', NONE] as const,
    ...DIMENSIONS.flatMap((dimension) => valuesOf(complaint, dimension).map((value) => [dimension, value] as const)),
  ];
  const parts = partsOf(complaint.measure, sign);
  for (const [dimension, value] of values)
    for (const [span, day] of spans) addParts(sums.of(COMPLAINT_CELLS, { dimension, span, day, value }), parts);
}

/** Where a complaint counts in a dimension: once for each of its labels. */
export function valuesOf(complaint: Counted, dimension: Dimension): readonly string[] {
  if (dimension !== 'label') return [one(complaint[dimension] === null ? null : `${complaint[dimension]}`)];
  return complaint.labels.length === 0 ? [NONE] : [...new Set(complaint.labels)].map(one);
}

type Parts = readonly (readonly [keyof Vectors, ReturnType<typeof nameOf>, readonly bigint[]])[];

export function addParts(vectors: Vectors, parts: Parts): void {
  for (const [vector, name, sums] of parts) vectors[vector].of(name).add(sums);
}

const ALL_COUNTS = nameOf('all');

/** What a complaint adds to each of its cells. */
export function partsOf(measure: ComplaintMeasure, sign: 1n | -1n): Parts {
  const { resolved, confirmedAfter, reopened, withdrawnAfter, escalated, promises, rootCause } = measure;
  const { made, kept, late, broken } = promises;
  const counts = [
    1,
    +resolved,
    +(confirmedAfter !== null),
    +reopened,
    +(withdrawnAfter !== null),
    +escalated,
    made,
    kept,
    late,
    broken,
  ];
  const signed = (...sums: readonly (number | bigint)[]) => sums.map((sum) => sign * BigInt(sum));
  return [
    ['counts', ALL_COUNTS, signed(...counts)],
    ...measure.breaches.map(
      ({ policy, kind, n, withdrawn }) => ['parts', nameOf('breach', policy, kind), signed(n, withdrawn)] as const,
    ),
    ...measure.compensations.flatMap(({ currency, n, amount }) => {
      const sums = signed(n, BigInt(amount));
      const granted = ['parts', nameOf('compensation', currency ?? ''), sums] as const;
      return rootCause === null
        ? [granted]
        : [granted, ['parts', nameOf('cost', rootCause, currency ?? ''), sums] as const];
    }),
    ...(rootCause === null ? [] : [['parts', nameOf('cause', rootCause), signed(1)] as const]),
    ...timesOf(measure).map(([kind, duration]) => timePart(kind, bucketOf(duration), sign)),
  ];
}

function timesOf(measure: ComplaintMeasure): readonly (readonly [TimeKind, number])[] {
  const times = [
    ['acknowledge', measure.acknowledgedAfter],
    ['acknowledge-business', measure.businessAcknowledgedAfter],
    ['resolve', measure.resolvedAfter],
    ['resolve-business', measure.businessResolvedAfter],
    ['withdraw', measure.withdrawnAfter],
  ] as const;
  return times.flatMap(([kind, after]) => (after === null ? [] : [[kind, after] as const]));
}

const BLOCK = COMPLAINT_CELLS.vectors.times;

function timePart(kind: TimeKind, bucket: number, sign: bigint): Parts[number] {
  const sums = new Array<bigint>((bucket % BLOCK) + 1).fill(0n);
  sums[bucket % BLOCK] = sign;
  return ['times', nameOf(kind, `${Math.floor(bucket / BLOCK)}`), sums];
}

/** The histogram of a kind of durations. */
export function histogramOf({ times }: Vectors, kind: TimeKind): ReadonlyMap<number, number> {
  const histogram = new Map<number, number>();
  for (const { names, sums } of times) {
    if (names[0] !== kind) continue;
    for (const [at, n] of sums.entries()) if (n !== 0n) histogram.set(Number(names[1]) * BLOCK + at, Number(n));
  }
  return histogram;
}
