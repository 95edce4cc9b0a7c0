import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/**
 * Ties a database, with its keys and read models, to the log in EventStoreDB that it is first started with. The tie is
 * the log's epoch; a database that holds its own log needs none.
 * @throws Refusal to start if database and log do not belong together
 */
export async function bindLog(
  database: Database,
  { eventStore: kind }: Pick<Configuration, 'eventStore'>,
  log: Pick<EventStore, 'epoch' | 'head'>,
): Promise<void> {
  if (kind === 'postgres') {
    if ((await boundLog(database)) !== undefined) throw inEventStoreDB();
    return;
  }
  const { epoch } = log;
  const isNew = (await log.head()) === 0n;
  if (isNew) await tieTo(database, epoch);
  const bound = await boundLog(database);
  if (bound === undefined) throw isNew ? inPostgres() : ofAnotherDatabase();
  if (bound !== epoch) throw foreign(bound, epoch);
}

export function inEventStoreDB(): Refusal {
  return new Refusal(
    'conflict',
    'LOG_IN_EVENTSTOREDB',
    'The events of this database are in EventStoreDB: set PEAKEND_EVENT_STORE=eventstoredb and PEAKEND_EVENTSTOREDB_URL.',
  );
}

function inPostgres(): Refusal {
  return new Refusal(
    'conflict',
    'LOG_IN_POSTGRES',
    'This database holds its events itself: move them into EventStoreDB with npm run move, or set PEAKEND_EVENT_STORE=postgres.',
  );
}

/** With keys of its own, this database could read none of the log's personal data and recognise none of its facts. */
function ofAnotherDatabase(): Refusal {
  return new Refusal(
    'conflict',
    'DATABASE_OF_NO_LOG',
    'EventStoreDB holds a log whose keys are in another database: set PEAKEND_DATABASE_URL to that one, restore it if it was lost, or use an empty EventStoreDB.',
  );
}

function foreign(bound: string, epoch: string): Refusal {
  return new Refusal(
    'conflict',
    'FOREIGN_LOG',
    `This database belongs to the log ${bound}, and EventStoreDB holds the log ${epoch}, of another installation: set PEAKEND_DATABASE_URL and PEAKEND_EVENTSTOREDB_URL to two that belong together. If npm run new-epoch was cut short, run it again.`,
  );
}

/** Ties a database that has no events of its own, unless it is already tied. */
export async function tieTo(database: Database, epoch: string): Promise<void> {
  await database.query(
    'insert into platform.outside_log (epoch) select $1 where not exists (select from store.events) on conflict do nothing',
    [epoch],
  );
}

/** Follows a log that was given a new epoch; all of it is carried to the bus again. */
export function tieAgain(database: Database, epoch: string): Promise<void> {
  return database.transaction(async (sql) => {
    await sql.query('update platform.outside_log set epoch = $1', [epoch]);
    await sql.query('delete from relay.checkpoints');
  });
}

/** The epoch of the log in EventStoreDB that a database belongs to; undefined if it belongs to none. */
export async function boundLog(database: Database): Promise<string | undefined> {
  const { rows } = await database.query<{ epoch: string }>('select epoch from platform.outside_log');
  return rows[0]?.epoch;
}
