import { destroyKeys } from '#libs/adapters/keyring/customer.keys.js';
import { type Database, DatabaseUnavailable } from '#libs/eventing/database.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import { eraseRejects } from '#libs/facts/publishing/rejects.erasure.js';
import { masterKeyOf } from '#libs/adapters/keyring/master.key.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** The customers' keys. @throws Refusal if they were wrapped with another master key */
export async function openKeyring(masterKey: string, database: Database): Promise<PostgresKeyring> {
  try {
    return await PostgresKeyring.open(database, await masterKeyOf(masterKey, database));
  } catch (error) {
    throw error instanceof DatabaseUnavailable || error instanceof Refusal
      ? error
      : new Refusal('conflict', 'WRONG_MASTER_KEY', (error as Error).message);
  }
}

/** Whether an installation was ever started on a database, whose schema may be of any age, or missing. */
export async function holdsInstallation(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ made: boolean }>(
    `select to_regclass('platform.keyring_secrets') is not null as made`,
  );
  if (!rows[0]?.made) return false;
  return (await database.query('select from platform.keyring_secrets limit 1')).rowCount > 0;
}

/** The customers' keys, and the rejected events sealed with them. */
export const sealedContent: SealedContent = {
  async erase(sql, tenant, keys) {
    if (keys.length === 0) return;
    await destroyKeys(sql, tenant, keys);
    await eraseRejects(sql, tenant, keys);
  },
};
