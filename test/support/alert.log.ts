import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import { anEvent } from './an.event.js';
import type { TestConnection } from './database.url.js';

export interface GivenAlert {
  readonly customerId: string;
  /** What happened to the alert: `raised`, `updated`, … */
  readonly what: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Appends events to a product's log as its deciders do, whatever the product would decide. */
export class AlertLog {
  private constructor(
    private readonly store: PostgresEventStore,
    private readonly tenant: string,
  ) {}

  static async open(connection: TestConnection, tenant: string): Promise<AlertLog> {
    const store = new PostgresEventStore(connection);
    await store.open();
    return new AlertLog(store, tenant);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** The ids of the events, in the order of the log. */
  async tell(...alerts: readonly GivenAlert[]): Promise<readonly Uuid[]> {
    return this.append(
      alerts.map(({ customerId, what, data }) => ({
        type: `churn.alert.${what}`,
        source: '/peakend/alerts',
        customerId,
        data: {
          alertId: eventIdOf(this.tenant, '/alerts', customerId),
          customerId,
          version: 1,
          raisedAt: '2026-03-01T12:00:00.000Z',
          risk: 0.81,
          horizonDays: 90,
          level: 'high',
          highestLevel: 'high',
          status: 'open',
          reasons: [],
          recommendedActions: [],
          tier: null,
          ...data,
        } as NewEvent['data'],
      })),
    );
  }

  async append(events: readonly Partial<NewEvent>[]): Promise<readonly Uuid[]> {
    const stored = events.map((event) => anEvent({ tenant: this.tenant, ...event }));
    await this.store.append(
      stored.map((event) => ({ kind: 'decided', stream: crypto.randomUUID(), expectedRevision: -1, events: [event] })),
    );
    return stored.map(({ eventId }) => eventId);
  }
}
