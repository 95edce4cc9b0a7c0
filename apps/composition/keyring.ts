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

/** The customers' keys, and the rejected events sealed with them. */
export const sealedContent: SealedContent = {
  async erase(sql, tenant, keys) {
    if (keys.length === 0) return;
    await destroyKeys(sql, tenant, keys);
    await eraseRejects(sql, tenant, keys);
  },
};
