/**
 * A histogram of times in buckets that grow by 2 %: whatever lies in one is told to within 1 %, however many times there
 * are. Counts in buckets are integers, so histograms add up and what was added can be taken back.
 */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/** How far a time read from a histogram may be off, as a share of it. */
export const RELATIVE_ERROR = 0.01;

/** How many times lie in each bucket. */
export type Histogram = ReadonlyMap<number, number>;

/** The bucket of a time in milliseconds: 0 below one millisecond, then [1.02^(k − 1), 1.02^k). */
export function bucketOf(milliseconds: number): number {
  return milliseconds < 1 ? 0 : 1 + Math.floor(Math.log(milliseconds) / LOG_GROWTH);
}

/** The same in SQL. @param milliseconds SQL: a double precision */
export function bucketInSql(milliseconds: string): string {
  return `case when ${milliseconds} < 1 then 0 else 1 + floor(ln(${milliseconds}) / ${LOG_GROWTH})::int end`;
}

/** The time, in milliseconds, that is at most 1 % away from all in a bucket. */
export function timeOfBucket(bucket: number): number {
  return bucket === 0 ? 0 : (2 * GROWTH ** bucket) / (1 + GROWTH);
}

/** The time that a share of all times does not exceed (nearest rank); null for none. */
export function quantileOf(histogram: Histogram, share: number): number | null {
  const buckets = [...histogram].filter(([, n]) => n > 0).sort(([a], [b]) => a - b);
  const n = buckets.reduce((sum, [, each]) => sum + each, 0);
  const rank = Math.max(1, Math.ceil(share * n - 1e-9));
  let below = 0;
  for (const [bucket, each] of buckets) if ((below += each) >= rank) return timeOfBucket(bucket);
  return null;
}
