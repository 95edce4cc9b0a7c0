import { isUtf8 } from 'node:buffer';
import { isDistinct } from './id.format.js';

const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

export const WRONG_KEY =
  'The header Idempotency-Key must be a string of 1 to 200 characters without control characters, neither beginning nor ending with white space or invisible characters, and neither "." nor "..".';

/**
 * The text of the header `Idempotency-Key`; null without one. Node reads headers as Latin-1; clients that send more than
 * ASCII mostly send UTF-8.
 */
export function keyIn(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

export function isKey(key: string): boolean {
  return NAME.test(key) && isDistinct(key);
}
