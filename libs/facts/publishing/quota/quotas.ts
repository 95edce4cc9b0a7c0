import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Bucket, drawn, fullBucket, refilled, secondsUntilOpen } from './quota.bucket.js';

/** Above this many buckets the full ones are forgotten: a new one is full as well. */
const MANY = 10_000;

/**
 * Each tenant's publishing quota in this process: a bucket of one second's worth; a request is taken whole while the
 * bucket holds at least one event, may overdraw it, and is else refused whole.
 */
export class Quotas {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** @throws Refusal OVER_QUOTA while the bucket is empty. Takes nothing: for refusing before a body is read. */
  check(tenant: string, eventsPerSecond: number | null): void {
    this.take(tenant, eventsPerSecond, 0);
  }

  /** @throws Refusal OVER_QUOTA while the bucket is empty; else takes the request's events from it. */
  take(tenant: string, eventsPerSecond: number | null, events: number): void {
    if (eventsPerSecond === null) return;
    const now = this.clock.now();
    const known = this.buckets.get(tenant);
    const bucket = known ? refilled(known, eventsPerSecond, now) : fullBucket(eventsPerSecond, now);
    const wait = secondsUntilOpen(bucket, eventsPerSecond);
    if (!known && this.buckets.size >= MANY) this.forgetFull(now);
    this.buckets.set(tenant, wait > 0 ? bucket : drawn(bucket, events));
    if (wait > 0) {
      const message = `The tenant's quota of ${eventsPerSecond} events a second is used up. Send the same request again in ${wait} s.`;
      throw new Refusal('over-quota', 'OVER_QUOTA', message, { retryAfter: wait });
    }
  }

  private forgetFull(now: number): void {
    // A second after its level was last at or above 0 a bucket is full whatever its rate.
    for (const [tenant, { level, at }] of this.buckets)
      if (level >= 0 && now - at >= 1_000) this.buckets.delete(tenant);
  }
}
