import type { Database } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** Looks at a database before anything is changed in it. @throws Refusal to go on */
export type Refusing = (database: Database) => Promise<void>;

/** Must run before this process opens other connections. @throws Refusal if other processes of peakend are connected */
export async function refuseRunning(database: Database): Promise<void> {
  const { rowCount } = await database.query(
    `select from pg_stat_activity
      where datname = current_database() and application_name like 'peakend%' and pid <> pg_backend_pid() limit 1`,
  );
  if (rowCount === 0) return;
  throw new Refusal('conflict', 'IN_USE', 'Processes of peakend are running on this database: stop them first.');
}
