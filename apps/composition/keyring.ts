import { createHash } from 'node:crypto';
import { destroyKeys } from '#libs/adapters/keyring/customer.keys.js';
import { type Database, DatabaseUnavailable } from '#libs/eventing/database.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import { eraseRejects } from '#libs/facts/publishing/rejects.erasure.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** The customers' keys, wrapped with the SHA-256 of the master key (any text). @throws Refusal if that is wrong */
export async function openKeyring(masterKey: string, database: Database): Promise<PostgresKeyring> {
  try {
    return await PostgresKeyring.open(database, createHash('sha256').update(masterKey, 'utf8').digest());
  } catch (error) {
    throw error instanceof DatabaseUnavailable
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
