import { type Database, DatabaseUnavailable, type Sql } from '#libs/eventing/database.js';
import { type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import type { NamedCustomer } from '#libs/facts/table/customer.table.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { keepReason, readParked, unpark } from './parked.table.js';
import { reasonOf } from './sparing.js';

/** What a replay works with. */
export interface Replaying {
  readonly database: Database;
  readonly store: Pick<EventStore, 'read'>;
  /** Holds off every other writer until the transaction ends. */
  hold(sql: Sql): Promise<unknown>;
  /** Takes the events that are not facts yet, and rebuilds the insights of the customer's family. */
  takeAnew(sql: Sql, customer: NamedCustomer, events: readonly StoredEvent[]): Promise<void>;
}

/**
 * Unparks a customer and its whole family, or nothing.
 *
 * @throws the error that keeps it parked; the reason is then noted with its events.
 */
export async function replay(how: Replaying, customer: NamedCustomer): Promise<void> {
  try {
    await replayAll(how, customer);
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable) throw error;
    await keepReason(how.database, customer, reasonOf(error));
    throw error;
  }
}

async function replayAll({ database, store, hold, takeAnew }: Replaying, customer: NamedCustomer): Promise<void> {
  const read = new Map<Position, StoredEvent>();
  for (;;) {
    // Not while others wait for the checkpoint: a customer may have thousands.
    for (const { position, taken } of await readParked(database, customer)) {
      if (taken || read.has(position)) continue;
      const [event] = await store.read(position - 1n, 1);
      if (event?.position !== position)
        throw new Error(`The log has no event at ${position}, although one is parked there`);
      read.set(position, event);
    }
    const done = await database.transaction(async (sql) => {
      await hold(sql);
      const parked = await readParked(sql, customer);
      const missing = parked.filter(({ taken }) => !taken);
      const events = missing.flatMap(({ position }) => read.get(position) ?? []);
      if (events.length < missing.length) return false;
      await unpark(sql, customer.tenant, [...new Set(parked.map(({ customerId }) => customerId))]);
      await takeAnew(sql, customer, events);
      return true;
    });
    if (done) return;
  }
}
