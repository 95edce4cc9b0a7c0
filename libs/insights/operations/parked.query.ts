import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { type Database, DatabaseUnavailable } from '#libs/eventing/database.js';
import { type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, isIdentifier, type paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { DATABASE, EVENT_STORE, LOG } from '#libs/platform/tokens.js';

/** A customer whose facts wait for an operator. */
export interface ParkedItem {
  /** As published. */
  readonly customerId: string;
  /** Position of its first parked event. */
  readonly position: string;
  readonly events: number;
  readonly reason: string;
  readonly parkedAt: string;
}

export class ListParked extends Query<Answer<Page<ParkedItem>>> {
  constructor(
    readonly tenant: string,
    readonly page: Values<typeof paging>,
  ) {
    super();
  }
}

interface Row {
  readonly customer_id: string;
  readonly position: bigint;
  readonly events: number;
  readonly reason: string;
  readonly parked_at: Date;
}

@QueryHandler(ListParked)
export class ListParkedHandler implements IQueryHandler<ListParked> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async execute({ tenant, page }: ListParked): Promise<Answer<Page<ParkedItem>>> {
    const list = listOf('parked', {});
    const after = readCursor(list, page.cursor, ['text']);
    const limit = page.limit ?? DEFAULT_LIMIT;
    return inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<Row>(
        `select customer_id, min(position) as position, count(*)::int as events, (array_agg(reason order by position))[1] as reason,
                min(parked_at) as parked_at
           from engine.parked_events where tenant = $1 and ($2::text is null or customer_id > $2)
          group by customer_id order by customer_id limit $3`,
        [tenant, after?.[0], limit + 1],
      );
      const itemOf = (row: Row): ParkedItem => ({
        customerId: row.customer_id,
        position: formatPosition(this.store.epoch, row.position),
        events: row.events,
        reason: row.reason,
        parkedAt: row.parked_at.toISOString(),
      });
      return pageOf(rows, limit, itemOf, (last) => writeCursor(list, [last.customer_id]));
    });
  }
}

export interface Replayed {
  readonly customerId: string;
  readonly replayed: number;
  /** Events that still cannot be projected. */
  readonly parked: number;
}

/** Projects a parked customer's events again: all of them, or none while one still fails. */
export class ReplayParked extends Command<Replayed> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
  ) {
    super();
  }
}

@CommandHandler(ReplayParked)
export class ReplayParkedHandler implements ICommandHandler<ReplayParked> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly projection: InsightsProjection,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async execute({ tenant, customerId }: ReplayParked): Promise<Replayed> {
    const before = await this.count(tenant, customerId);
    if (before === 0) throw new Refusal('not-found', 'NOT_PARKED', 'No events of a customer with this id are parked.');
    try {
      await this.projection.replay(this.database, this.store, { tenant, customerId });
    } catch (error) {
      if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable) throw error;
      this.log.warn({ err: error, tenant }, 'a parked customer cannot be replayed and stays parked');
    }
    const parked = await this.count(tenant, customerId);
    return { customerId, replayed: Math.max(0, before - parked), parked };
  }

  private async count(tenant: string, customerId: string): Promise<number> {
    if (!isIdentifier(customerId)) return 0;
    const { rows } = await this.database.query<{ n: number }>(
      'select count(*)::int as n from engine.parked_events where tenant = $1 and customer_id = $2',
      [tenant, customerId],
    );
    return rows[0]?.n ?? 0;
  }
}
