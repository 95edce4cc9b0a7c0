import { Postponed } from '#libs/eventing/inbox.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { IngestRecord } from './ingest.record.js';
import type { Publisher } from '#libs/facts/publishing/publisher.js';

/** Waits no longer than this at once, because a quota may be raised in the meantime. */
const LONGEST_WAIT_MS = 5_000;

/** What the records of the inbox take from their tenants' quotas. */
export class Draws {
  /** The last record of each partition that has been counted. */
  private readonly drawn = new Map<number, Position>();

  constructor(private readonly publisher: Pick<Publisher, 'draw'>) {}

  /** Counts each record once, however often it arrives. @throws Postponed while a tenant's quota is used up */
  async draw(byTenant: ReadonlyMap<string, readonly IngestRecord[]>): Promise<void> {
    const counts = new Map<string, number>();
    const upTo = new Map<number, Position>();
    for (const [tenant, records] of byTenant)
      for (const { record } of records) {
        const { partition, offset } = record;
        if (offset <= (this.drawn.get(partition) ?? -1n)) continue;
        counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
        if (offset > (upTo.get(partition) ?? -1n)) upTo.set(partition, offset);
      }
    await this.publisher.draw(counts).catch((error: unknown) => {
      const overQuota = error instanceof Refusal && error.kind === 'over-quota';
      throw overQuota
        ? new Postponed(error.message, Math.min((error.retryAfter ?? 1) * 1_000, LONGEST_WAIT_MS))
        : error;
    });
    for (const each of upTo) this.drawn.set(...each);
  }
}
