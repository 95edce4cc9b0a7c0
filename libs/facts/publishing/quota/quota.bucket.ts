/** Thousandths of an event: with the rate in events per second, a millisecond refills a whole number of them. */
const EVENT = 1_000;

/** A tenant's bucket of tokens at a moment; `level` in thousandths of an event, below 0 once overdrawn. */
export interface Bucket {
  readonly level: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** A bucket of one second's worth. */
export function fullBucket(eventsPerSecond: number, now: number): Bucket {
  return { level: eventsPerSecond * EVENT, at: now };
}

/** The bucket at `now`. A clock that was set back refills nothing and costs nothing. */
export function refilled(bucket: Bucket, eventsPerSecond: number, now: number): Bucket {
  const elapsed = Math.max(0, now - bucket.at);
  return { level: Math.min(eventsPerSecond * EVENT, bucket.level + elapsed * eventsPerSecond), at: now };
}

/** Whole seconds until the bucket holds an event again; 0 while it does. */
export function secondsUntilOpen(bucket: Bucket, eventsPerSecond: number): number {
  return bucket.level >= EVENT ? 0 : Math.ceil((EVENT - bucket.level) / eventsPerSecond / 1_000);
}

/** The bucket after a request of `events` was taken, whole: it may overdraw. */
export function drawn(bucket: Bucket, events: number): Bucket {
  return { level: bucket.level - events * EVENT, at: bucket.at };
}
