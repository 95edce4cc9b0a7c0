/**
 * Data of the decided event `day.closed`: a date of the tenant's is over. Its time is the midnight. One for each date that
 * the tenant's zone had while the tenant was there, in their order, on the stream of (tenant, date).
 */
export type DayClosed = {
  /** The date that ended, as `2024-01-31`. */
  readonly day: string;
  /** When it ended, and the next one began: RFC 3339, UTC. */
  readonly endedAt: string;
};
