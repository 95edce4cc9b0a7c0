import { isUtf8 } from 'node:buffer';
import type { StoredEvent } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { nameOrNull } from './fact.reading.js';
import { isDistinct } from './id.format.js';

export const WRONG_KEY =
  'The header Idempotency-Key must be a string of 1 to 200 characters without control characters and noncharacters, neither beginning nor ending with white space or invisible characters, and neither "." nor "..".';

/**
 * The text of the header `Idempotency-Key`; null without one. Node reads headers as Latin-1, but clients that send
 * more than ASCII usually send UTF-8.
 */
export function keyIn(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

export function isKey(key: string): boolean {
  return nameOrNull(key) !== null && isDistinct(key);
}

/** The key of a command; null without one. @throws Refusal `invalid` if it is none */
export function commandKeyIn(header: string | string[] | undefined): string | null {
  const key = keyIn(header);
  if (key === null || isKey(key)) return key;
  throw new Refusal('invalid', 'INVALID_IDEMPOTENCY_KEY', WRONG_KEY);
}

/**
 * Checks that a command is the one that its key was used for before.
 *
 * @param before the event that it led to then; null: the key is new
 * @throws Refusal `invalid` if it was another one
 */
export function checkRepeat(before: StoredEvent | null, contentHash: Uint8Array, what: string): void {
  if (before === null) return;
  if (before.contentHash !== null && Buffer.compare(before.contentHash, contentHash) === 0) return;
  throw new Refusal(
    'invalid',
    'IDEMPOTENCY_KEY_REUSED',
    `This Idempotency-Key was used before for ${what}: take a new one.`,
  );
}
