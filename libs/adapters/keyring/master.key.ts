import { createHash, randomBytes, scrypt } from 'node:crypto';
import type { Database, Sql } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { KEY_BYTES } from './keyring.cipher.js';

const SALT = 'master-key-salt';
const SALT_BYTES = 16;
/** What is shorter can be tried out, however it is stretched. */
const SHORTEST = 32;
/** 64 MiB and some tenths of a second for each guess. */
const COST = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 ** 2 };
/** 32 random bytes or more as hex or base64, as `npm start` and `openssl rand` write them. */
const RANDOM = /^(?:[0-9a-f]{64,}|[0-9A-F]{64,}|(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_-]{43,}={0,2})$/;

/** Stretched once per process, however often it is asked for. */
const stretched = new Map<string, Promise<Uint8Array>>();

/**
 * The key that a master key's text stands for in this database. Words are stretched with a salt of the database's own;
 * what is random already needs only a hash, and so does the text that a database was begun with before words were
 * stretched: it has secrets and no salt.
 * @throws Refusal SHORT_MASTER_KEY for one that a database may no longer be begun with
 */
export async function masterKeyOf(text: string, database: Database): Promise<Uint8Array> {
  const salt = (await saltOf(database)) ?? (RANDOM.test(text) ? undefined : await newSalt(database, text));
  return salt === undefined ? createHash('sha256').update(text, 'utf8').digest() : stretch(text, salt);
}

async function saltOf(sql: Sql): Promise<Buffer | undefined> {
  const { rows } = await sql.query<{ wrapped: Buffer }>(
    'select wrapped from platform.keyring_secrets where name = $1',
    [SALT],
  );
  return rows[0]?.wrapped;
}

/** Of a database without secrets, which is begun now; of several processes that begin it, the first one's. Undefined where secrets are there. */
async function newSalt(database: Database, text: string): Promise<Buffer | undefined> {
  if (text.length < SHORTEST && !(await isBegun(database)))
    throw new Refusal(
      'conflict',
      'SHORT_MASTER_KEY',
      `PEAKEND_MASTER_KEY must have at least ${SHORTEST} characters: openssl rand -hex 32 makes some.`,
    );
  await database.query(
    `insert into platform.keyring_secrets (name, wrapped)
     select $1, $2 where not exists (select from platform.keyring_secrets) on conflict do nothing`,
    [SALT, randomBytes(SALT_BYTES)],
  );
  return saltOf(database);
}

async function isBegun(sql: Sql): Promise<boolean> {
  return (await sql.query('select from platform.keyring_secrets')).rowCount > 0;
}

function stretch(text: string, salt: Buffer): Promise<Uint8Array> {
  const name = createHash('sha256').update(salt).update(text, 'utf8').digest('base64');
  const known = stretched.get(name);
  if (known) return known;
  const made = new Promise<Uint8Array>((resolve, reject) =>
    scrypt(text, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key))),
  );
  stretched.set(name, made);
  return made;
}
