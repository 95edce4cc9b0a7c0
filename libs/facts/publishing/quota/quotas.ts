import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Bucket, drawn, fullBucket, refilled, secondsUntilOpen } from './quota.bucket.js';

/** Above this many buckets the full ones are dropped: a new bucket is full as well. */
const MANY = 10_000;

/**
 * Each tenant's publishing quota in this process: a bucket holding one second's worth of events. A request is accepted
 * whole while the bucket holds at least one event, and may overdraw it; otherwise it is refused whole.
 */
export class Quotas {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /**
   * For refusing a request before its body is read; takes nothing.
   * @throws Refusal OVER_QUOTA while the bucket is empty.
   */
  check(tenant: string, eventsPerSecond: number | null): void {
    this.take(tenant, eventsPerSecond, 0);
  }

  /** Takes the request's events from the bucket. @throws Refusal OVER_QUOTA while the bucket is empty. */
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
    // One second after its level was last at or above 0, a bucket is full, whatever its rate.
    for (const [tenant, { level, at }] of this.buckets)
      if (level >= 0 && now - at >= 1_000) this.buckets.delete(tenant);
  }
}
