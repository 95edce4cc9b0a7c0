import { randomUUID } from 'node:crypto';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { decideOn } from '#libs/eventing/command.runner.js';
import { alertDecider } from '#libs/facts/alert/alert.decider.js';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import { alertStream } from '#libs/facts/alert/alert.stream.js';
import type { Uuid } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import type { TestConnection } from './database.url.js';

/** An alert that a rule would raise. */
export interface Raising {
  readonly tenant: string;
  readonly customerId: string;
  readonly at: string;
  readonly level?: AlertLevel;
  readonly signal?: string;
  readonly tier?: string;
  readonly control?: boolean;
}

/** Raises an alert in an installation's log as the policy would, whatever the risk is; returns its id. */
export async function raiseAlert(connection: TestConnection, raising: Raising): Promise<Uuid> {
  const { tenant, customerId, at, level = 'high', signal = 'silence', tier = null, control = false } = raising;
  const reasons = [{ signal, contribution: 1.25, detail: 'Said nothing.', evidence: [] }];
  const risk = { risk: 0.75, horizonDays: 90, level, reasons, recommendedActions: ['call-back'] };
  const store = new PostgresEventStore(connection, {});
  try {
    const eventId = randomUUID();
    const command = { name: 'raise', customerId, risk, tier, control } as const;
    const context = { eventId, now: instantOfText(at) };
    const { events } = await decideOn(store, alertStream({ tenant, customerId }), alertDecider, command, context);
    if (events.length === 0) throw new Error(`${customerId} has an alert already`);
    return eventId;
  } finally {
    await store.close();
  }
}
