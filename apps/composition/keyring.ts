import { createHash } from 'node:crypto';
import { type Database, DatabaseUnavailable } from '#libs/eventing/database.js';
import { PostgresKeyring } from '#libs/facts/publishing/keyring.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** The customers' keys. The master key is any text: its SHA-256 is what wraps them. @throws Refusal if it is another one */
export async function openKeyring(masterKey: string, database: Database): Promise<PostgresKeyring> {
  try {
    return await PostgresKeyring.open(database, createHash('sha256').update(masterKey, 'utf8').digest());
  } catch (error) {
    throw error instanceof DatabaseUnavailable
      ? error
      : new Refusal('conflict', 'WRONG_MASTER_KEY', (error as Error).message);
  }
}
