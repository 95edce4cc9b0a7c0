import { addTo } from '#libs/kernel/grouping.js';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { together } from '#libs/eventing/database.js';
import type { DeadLetter, Inbox, InboxReader, InboxRecord } from '#libs/eventing/inbox.js';
import { Authenticator } from '#libs/platform/auth/authenticator.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { newTraceId } from '#libs/platform/request.trace.js';
import { INBOX, LOG } from '#libs/platform/tokens.js';
import type { RejectedEvent } from '#libs/facts/publishing/event.intake.js';
import { MAX_BATCH_EVENTS } from '#libs/facts/publishing/event.limits.js';
import { type Access, accessOf } from './ingest.access.js';
import { Draws } from './ingest.draws.js';
import { passes } from './ingest.failure.js';
import { letterOf, unreadable, unwanted } from './ingest.letter.js';
import { type IngestRecord, readRecord } from './ingest.record.js';
import type { Publication } from '#libs/facts/publishing/publication.js';
import { Publisher } from '#libs/facts/publishing/publisher.js';
import { Rejects } from '#libs/facts/publishing/rejects.js';

/** Publishes what channels leave in the inbox, as if each tenant's part of a batch had arrived as one request. */
@Injectable()
export class Ingest implements InboxReader, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly records;
  private readonly letters;
  private readonly draws: Draws;
  private subscription: { stop(): Promise<void> } | undefined;

  constructor(
    @Inject(INBOX) private readonly inbox: Inbox | null,
    private readonly authenticator: Authenticator,
    private readonly publisher: Publisher,
    private readonly rejects: Rejects,
    @Inject(LOG) private readonly log: Logger,
    metrics: Metrics,
  ) {
    this.draws = new Draws(publisher);
    if (inbox === null) return;
    this.records = metrics.counter(
      'peakend_ingest_records_total',
      'Records of the inbox that were processed, by outcome.',
      ['outcome'],
    );
    this.letters = metrics.counter('peakend_ingest_dead_letters_total', 'Records that were not taken, by reason.', [
      'code',
    ]);
    metrics.gauge('peakend_ingest_lag_records', 'Records of the inbox not acknowledged yet.', () => inbox.lag());
  }

  onApplicationBootstrap(): void {
    this.subscription = this.inbox?.subscribe(this);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.subscription?.stop();
  }

  /** Keys are checked when the records are taken, however long the records have waited. */
  async take(records: readonly InboxRecord[]): Promise<readonly DeadLetter[]> {
    const letters = await this.takeTogether(records).catch((error) => this.takeEach(records, error));
    for (const { headers } of letters) this.letters?.inc({ code: headers['peakend-code'] as string });
    this.records?.inc({ outcome: 'dead-letter' }, letters.length);
    return [...letters].sort((a, b) => (a.record.offset < b.record.offset ? -1 : 1));
  }

  private async takeTogether(records: readonly InboxRecord[]): Promise<readonly DeadLetter[]> {
    const { byTenant, letters } = await this.sort(records.map(readRecord));
    await this.draws.draw(byTenant);
    const rejected = await together([...byTenant].map(([tenant, own]) => this.publish(tenant, own)));
    return [...letters, ...rejected.flat()];
  }

  /** After an error that waiting does not fix: leaves out only the records that cause it. */
  private async takeEach(records: readonly InboxRecord[], error: unknown): Promise<readonly DeadLetter[]> {
    if (passes(error)) throw error;
    const letters: DeadLetter[] = [];
    for (const record of records) {
      const more = await this.takeTogether([record]).catch((reason: unknown) => {
        if (passes(reason)) throw reason;
        const { partition, offset } = record;
        this.log.error(
          { err: reason, partition, offset: `${offset}` },
          'a record cannot be taken and becomes a dead letter',
        );
        return [unreadable(record)];
      });
      letters.push(...more);
    }
    return letters;
  }

  /** Each tenant's records in their order, whatever their keys; and dead letters for those that nobody may publish. */
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
      else addTo(byTenant, tenant, each);
    }
    return { byTenant, letters };
  }

  private async publish(tenant: string, records: readonly IngestRecord[]): Promise<readonly DeadLetter[]> {
    const rejected: { readonly record: InboxRecord; readonly why: RejectedEvent }[] = [];
    for (let from = 0; from < records.length; from += MAX_BATCH_EVENTS) {
      const some = records.slice(from, from + MAX_BATCH_EVENTS);
      const publication = await this.persist(tenant, some);
      for (const why of publication.rejected) rejected.push({ record: (some[why.index] as IngestRecord).record, why });
    }
    const sealed = await this.rejects.seal(
      tenant,
      rejected.map(({ why }) => why),
    );
    return rejected.map(({ record, why }, i) => letterOf(record, why, tenant, sealed[i] ?? null));
  }

  private async persist(tenant: string, records: readonly IngestRecord[]): Promise<Publication> {
    const incoming = {
      form: 'cloudevent',
      events: records.map(({ event }) => event),
      mayHoldBadCharacters: records.some((each) => each.mayHoldBadCharacters),
      idempotencyKey: null,
      dryRun: false,
    } as const;
    const origin = { correlationId: newTraceId(), traceparent: null };
    const publication = await this.publisher.persist(tenant, incoming, origin);
    const { published } = publication;
    const duplicates = published.reduce((sum, { duplicate }) => sum + Number(duplicate), 0);
    this.records?.inc({ outcome: 'accepted' }, published.length - duplicates);
    this.records?.inc({ outcome: 'duplicate' }, duplicates);
    return publication;
  }
}
