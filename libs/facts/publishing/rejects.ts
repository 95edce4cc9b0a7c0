import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Json, Sealed } from '#libs/kernel/event.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { CLOCK, DATABASE, KEYRING } from '#libs/platform/tokens.js';
import type { RejectedEvent } from './event.intake.js';

export const RETENTION_MS = 30 * 24 * 3_600_000;
/**
 * A rejected event is kept as it arrived up to this many characters of JSON; of a longer one only what identifies it.
 */
const MAX_KEPT = 64 * 1024;
/** Rows deleted per statement. */
const CHUNK = 1_000;
const SWEEP_MS = 3_600_000;
/**
 * Events that name no customer are sealed with the tenant's own key, under an id that no customer has: the empty one.
 */
const NO_CUSTOMER = '';

export interface KeptReject {
  readonly rejectNo: bigint;
  readonly receivedAt: number;
  readonly code: string;
  readonly source: string | null;
  readonly id: string | null;
  readonly type: string | null;
  readonly customerId: string | null;
  readonly errors: readonly InputError[];
  /** As it arrived; null if it was too large, too deep or not text, or if its customer was erased. */
  readonly event: Json;
}

interface Row {
  readonly reject_no: bigint;
  readonly received_at: Date;
  readonly code: string;
  readonly source: string | null;
  readonly id: string | null;
  readonly type: string | null;
  readonly customer_id: string | null;
  readonly errors: readonly InputError[];
  readonly event: Sealed | null;
}

/** Rejected events, kept sealed to help publishers fix their mistakes: for 30 days, the newest `cap` of each tenant. */
@Injectable()
export class Rejects implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Most events kept per tenant. */
  cap = 10_000;
  private readonly sinceTrim = new Map<string, number>();
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    // If the database is unavailable now, the sweep happens an hour later.
    this.sweeping = setInterval(() => void this.sweep().catch(() => {}), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeping);
  }

  async keep(tenant: string, rejected: readonly RejectedEvent[]): Promise<void> {
    if (rejected.length === 0) return;
    const sealed = await this.seal(tenant, rejected);
    await this.database.query(
      `insert into platform.rejects (tenant, received_at, code, source, id, type, customer_id, errors, event)
       select $1, $2, code, source, id, type, customer_id, errors::json, event::json
       from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
         with ordinality as given (code, source, id, type, customer_id, errors, event, place) order by place`,
      [
        tenant,
        new Date(this.clock.now()),
        rejected.map(({ code }) => code),
        rejected.map(({ source }) => source),
        rejected.map(({ id }) => id),
        rejected.map(({ type }) => type),
        rejected.map(({ customerId }) => customerId),
        rejected.map(({ errors }) => JSON.stringify(errors)),
        sealed.map((event) => event && JSON.stringify(event)),
      ],
    );
    await this.trimSometimes(tenant, rejected.length);
  }

  /** What may be kept of rejected events outside this process; null for those that cannot be kept. */
  async seal(tenant: string, rejected: readonly RejectedEvent[]): Promise<readonly (Sealed | null)[]> {
    const keep = rejected.map(({ raw }) => raw !== null && raw !== undefined && JSON.stringify(raw).length <= MAX_KEPT);
    const personal = rejected
      .filter((_, i) => keep[i])
      .map(({ customerId, raw }) => ({ customerId: customerId ?? NO_CUSTOMER, value: raw as Json }));
    const sealed = (await this.keyring.seal(tenant, personal)).values();
    return keep.map((kept) => (kept ? (sealed.next().value as Sealed) : null));
  }

  /** Newest first, starting below `before`. */
  async list(tenant: string, before: bigint | null, limit: number): Promise<readonly KeptReject[]> {
    const { rows } = await this.database.query<Row>(
      `select reject_no, received_at, code, source, id, type, customer_id, errors, event from platform.rejects
       where tenant = $1 and reject_no < coalesce($2, 9223372036854775807) and received_at > $3 order by reject_no desc limit $4`,
      [tenant, before, new Date(this.clock.now() - RETENTION_MS), limit],
    );
    const sealed = rows.flatMap(({ event }) => event ?? []);
    const opened = (await this.keyring.open(tenant, sealed)).values();
    return rows.map((row) => ({
      rejectNo: row.reject_no,
      receivedAt: row.received_at.getTime(),
      code: row.code,
      source: row.source,
      id: row.id,
      type: row.type,
      customerId: row.customer_id,
      errors: row.errors,
      event: row.event ? ((opened.next().value as Json | undefined) ?? null) : null,
    }));
  }

  /** Deletes everything older than 30 days. */
  async sweep(): Promise<void> {
    const oldest = new Date(this.clock.now() - RETENTION_MS);
    await this.deleteAll('select reject_no from platform.rejects where received_at <= $1 limit $2', [oldest]);
  }

  /** Counting is expensive, so it happens only now and then: a tenant may exceed the cap by a tenth. */
  private async trimSometimes(tenant: string, added: number): Promise<void> {
    const since = (this.sinceTrim.get(tenant) ?? this.cap) + added;
    this.sinceTrim.set(tenant, since);
    if (since < this.cap / 10) return;
    this.sinceTrim.set(tenant, 0);
    await this.deleteAll(
      'select reject_no from platform.rejects where tenant = $1 order by reject_no desc offset $3 limit $2',
      [tenant],
      [this.cap],
    );
  }

  /** `$2` of the selection is the chunk size. */
  private async deleteAll(selection: string, first: readonly unknown[], more: readonly unknown[] = []): Promise<void> {
    const statement = `delete from platform.rejects where reject_no in (${selection})`;
    while ((await this.database.query(statement, [...first, CHUNK, ...more])).rowCount === CHUNK);
  }
}
