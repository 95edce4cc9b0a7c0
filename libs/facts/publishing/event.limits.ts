import { stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';

/** Objects and arrays within each other; the event itself is the first. */
export const MAX_NESTING = 8;
export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;
export const MAX_BATCH_EVENTS = 2_000;
/** Most errors reported for one event, or one body: the first ones are as good as all, and answers stay bounded. */
export const MAX_ERRORS = 20;

/** The only escapes that can put U+0000 or half a surrogate pair into a string: JSON in UTF-8 cannot otherwise. */
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;

/** Whether strings of this JSON text may hold U+0000 or lone surrogates, so that each has to be checked. */
export function mayHoldBadCharacters(text: string): boolean {
  return text.includes('\\u') && SUSPECT.test(text);
}

/** The error for a value nested deeper than an event may be. Looks no deeper than that, whatever the actual depth. */
export function tooDeep(value: unknown): InputError | null {
  if (!isDeeper(value, MAX_NESTING)) return null;
  const path = pathTo(value, (member, depth) => depth === MAX_NESTING && typeof member === 'object' && member !== null);
  return { path: path ?? '', code: 'TOO_DEEP', message: `must not be nested deeper than ${MAX_NESTING} levels` };
}

/**
 * The error for the first string, key or value, that holds U+0000 or a lone surrogate. The value must not be too deep.
 */
export function badCharacter(value: unknown): InputError | null {
  const path = pathTo(value, holdsBadCharacter);
  if (path === null) return null;
  return { path, code: 'BAD_CHARACTER', message: 'must be Unicode text without U+0000 and without lone surrogates' };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'object' && isDeeper(member, levels - 1)) return true;
  }
  return false;
}

/** JSON Pointer to the first member, depth first, for which `holds` is true; searches as deep as an event may be. */
function pathTo(value: unknown, holds: (member: unknown, depth: number) => boolean, depth = 0): string | null {
  if (holds(value, depth)) return '';
  if (typeof value !== 'object' || value === null || depth === MAX_NESTING) return null;
  for (const [key, member] of Object.entries(value)) {
    const path = pathTo(member, holds, depth + 1);
    if (path !== null) return `/${stepOf(key)}${path}`;
  }
  return null;
}

/** For a bad key, the path of its object: the key itself cannot be written down. */
function holdsBadCharacter(value: unknown): boolean {
  if (typeof value === 'string') return isBad(value);
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).some(isBad);
}

function isBad(text: string): boolean {
  return /[\0\p{Cs}]/u.test(text);
}
