/**
 * Data of the decided event `day.closed`: a date of the tenant is over. The event's time is the midnight. There is one
 * for each date that the tenant's zone had since the tenant was created, in order, each on the stream of (tenant,
 * date).
 */
export type DayClosed = {
  /** The date that ended, as `2024-01-31`. */
  readonly day: string;
  /** When it ended, and the next one began: RFC 3339, UTC. */
  readonly endedAt: string;
};
