/** Thousandths of an event: at a rate in events per second, each millisecond adds a whole number of them. */
const EVENT = 1_000;

/** A tenant's token bucket at a moment; `level` in thousandths of an event, below 0 once overdrawn. */
export interface Bucket {
  readonly level: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** A bucket with one second's worth of events. */
export function fullBucket(eventsPerSecond: number, now: number): Bucket {
  return { level: eventsPerSecond * EVENT, at: now };
}

/** The bucket at `now`. A clock that was set back neither refills nor drains it. */
export function refilled(bucket: Bucket, eventsPerSecond: number, now: number): Bucket {
  const elapsed = Math.max(0, now - bucket.at);
  return { level: Math.min(eventsPerSecond * EVENT, bucket.level + elapsed * eventsPerSecond), at: now };
}

/** Whole seconds until the bucket holds an event again; 0 if it does now. */
export function secondsUntilOpen(bucket: Bucket, eventsPerSecond: number): number {
  return bucket.level >= EVENT ? 0 : Math.ceil((EVENT - bucket.level) / eventsPerSecond / 1_000);
}

/** The bucket after a whole request of `events` was taken from it, which may overdraw it. */
export function drawn(bucket: Bucket, events: number): Bucket {
  return { level: bucket.level - events * EVENT, at: bucket.at };
}
