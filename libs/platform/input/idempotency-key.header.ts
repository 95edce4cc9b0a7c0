import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Json } from '#libs/kernel/event.js';
import { isDistinct, isName } from '#libs/kernel/id.format.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** How the header of a route that makes something is described in OpenAPI. */
export const MAKES_ONCE = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Makes it once, however often it is sent.',
};

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
  return isName(key) && isDistinct(key);
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
 * @param before what the key led to then; null: the key is new
 * @param contentHash the hash of what is asked for now
 * @param what a key of this kind is used for, for people
 * @throws Refusal `invalid` if it was another one
 */
export function checkRepeat(
  before: { readonly contentHash: Uint8Array | null } | null,
  contentHash: Uint8Array,
  what: string,
): void {
  if (before === null) return;
  if (before.contentHash !== null && Buffer.compare(before.contentHash, contentHash) === 0) return;
  throw keyReused(what);
}

/** SHA-256 of what is asked for, for `checkRepeat`: of content that is nobody's secret. */
export const contentHashOf = (content: Json): Buffer =>
  createHash('sha256').update(JSON.stringify(content), 'utf8').digest();

export function keyReused(what: string): Refusal {
  return new Refusal(
    'invalid',
    'IDEMPOTENCY_KEY_REUSED',
    `This Idempotency-Key was used before for ${what}: take a new one.`,
  );
}
