import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { together } from '#libs/eventing/database.js';
import { type DeadLetter, type Inbox, type InboxReader, type InboxRecord, Postponed } from '#libs/eventing/inbox.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Authenticator } from '#libs/platform/auth/authenticator.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { newTraceId } from '#libs/platform/request.trace.js';
import { INBOX } from '#libs/platform/tokens.js';
import { namesIn } from './event.intake.js';
import { type Access, accessOf } from './ingest.access.js';
import { letterOf } from './ingest.letter.js';
import { type IngestRecord, readRecord } from './ingest.record.js';
import { Publisher } from './publisher.js';
import { Rejects } from './rejects.js';

/** A quota may be raised meanwhile. */
const LONGEST_WAIT_MS = 5_000;

/** Publishes what channels leave in the inbox, as if each tenant's part of a batch had come as one request. */
@Injectable()
export class Ingest implements InboxReader, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly records;
  private readonly letters;
  private subscription: { stop(): Promise<void> } | undefined;

  constructor(
    @Inject(INBOX) private readonly inbox: Inbox | null,
    private readonly authenticator: Authenticator,
    private readonly publisher: Publisher,
    private readonly rejects: Rejects,
    metrics: Metrics,
  ) {
    if (inbox === null) return;
    this.records = metrics.counter(
      'peakend_ingest_records_total',
      'Records of the inbox that were done with, by what became of them.',
      ['outcome'],
    );
    this.letters = metrics.counter('peakend_ingest_dead_letters_total', 'Records that were not taken, by the reason.', [
      'code',
    ]);
    metrics.gauge('peakend_ingest_lag_records', 'Records of the inbox that are not acknowledged yet.', () =>
      inbox.lag(),
    );
  }

  onApplicationBootstrap(): void {
    this.subscription = this.inbox?.subscribe(this);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.subscription?.stop();
  }

  /** Keys count as they are when the records are taken, however long these have waited. */
  async take(records: readonly InboxRecord[]): Promise<readonly DeadLetter[]> {
    const { byTenant, letters } = await this.sort(records.map(readRecord));
    await this.draw(byTenant);
    for (const more of await together([...byTenant].map(([tenant, own]) => this.publish(tenant, own))))
      letters.push(...more);
    for (const { headers } of letters) this.letters?.inc({ code: headers['peakend-code'] as string });
    this.records?.inc({ outcome: 'dead-letter' }, letters.length);
    return letters.sort((a, b) => (a.record.offset < b.record.offset ? -1 : 1));
  }

  /** Each tenant's records, in their order, whatever keys they came with; and letters for those of nobody. */
  private async sort(records: readonly IngestRecord[]) {
    const keys = new Set(records.map(({ key }) => key));
    const access = new Map(
      await together([...keys].map(async (key) => [key, await accessOf(this.authenticator, key)] as const)),
    );
    const byTenant = new Map<string, IngestRecord[]>();
    const letters: DeadLetter[] = [];
    for (const each of records) {
      const { tenant, refusal } = access.get(each.key) as Access;
      if (refusal !== null) letters.push(unwanted(each, tenant, refusal));
      else if (byTenant.has(tenant)) byTenant.get(tenant)?.push(each);
      else byTenant.set(tenant, [each]);
    }
    return { byTenant, letters };
  }

  private async draw(byTenant: ReadonlyMap<string, readonly IngestRecord[]>): Promise<void> {
    const counts = new Map([...byTenant].map(([tenant, own]) => [tenant, own.length]));
    await this.publisher.draw(counts).catch((error: unknown) => {
      const overQuota = error instanceof Refusal && error.kind === 'over-quota';
      throw overQuota
        ? new Postponed(error.message, Math.min((error.retryAfter ?? 1) * 1_000, LONGEST_WAIT_MS))
        : error;
    });
  }

  private async publish(tenant: string, records: readonly IngestRecord[]): Promise<readonly DeadLetter[]> {
    const incoming = {
      form: 'cloudevent',
      events: records.map(({ event }) => event),
      mayHoldBadCharacters: records.some((each) => each.mayHoldBadCharacters),
      idempotencyKey: null,
      dryRun: false,
    } as const;
    const origin = { correlationId: newTraceId(), traceparent: null };
    const { published, rejected } = await this.publisher.persist(tenant, incoming, origin);
    const duplicates = published.reduce((sum, { duplicate }) => sum + Number(duplicate), 0);
    this.records?.inc({ outcome: 'accepted' }, published.length - duplicates);
    this.records?.inc({ outcome: 'duplicate' }, duplicates);
    const sealed = await this.rejects.seal(tenant, rejected);
    return rejected.map((each, i) => {
      const { record } = records[each.index] as IngestRecord;
      return letterOf(record, each, tenant, sealed[i] ?? null);
    });
  }
}

/** Nobody vouches for what it says, so nothing of it is kept but what names it. */
function unwanted({ record, event }: IngestRecord, tenant: string | null, { code, message }: Refusal): DeadLetter {
  return letterOf(record, { ...namesIn(event.raw), code, errors: [{ path: '', code, message }] }, tenant, null);
}
