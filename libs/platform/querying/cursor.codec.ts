import { createHash } from 'node:crypto';
import type { Uuid } from '#libs/kernel/event.js';
import { instantOfText, instantText } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';

/**
 * Where a list goes on: the sort key of the last item answered, so that inserts before it move nothing. It is opaque to
 * clients and bound to the list and its filters: with others the answer would be wrong, so it is refused.
 */
export interface CursorKinds {
  readonly text: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** The same to the microsecond, as text (kernel/instant.ts). */
  readonly instant: string;
  /** A fact's place (kernel/place.ts). */
  readonly place: Buffer;
  readonly uuid: Uuid;
  /** A number that may exceed 2^53, as text. */
  readonly decimal: string;
  /** A double, as JavaScript writes it. */
  readonly double: string;
}

type Kind = keyof CursorKinds;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type CursorKey<Kinds extends readonly Kind[]> = { readonly [Index in keyof Kinds]: CursorKinds[Kinds[Index]] };

/** What identifies a list: its route and its filters, without paging and missing filters. */
export function listOf(route: string, parameters: Readonly<Record<string, unknown>>): string {
  const filters = Object.entries(parameters).filter(
    ([name, value]) => value !== undefined && !['limit', 'cursor'].includes(name),
  );
  return JSON.stringify([route, ...filters.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

export function writeCursor(list: string, key: readonly (string | number | Uint8Array)[]): string {
  const parts = key.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString('base64url') : part));
  return Buffer.from(JSON.stringify([fingerprint(list), ...parts])).toString('base64url');
}

/** The key in a cursor; undefined if no cursor was given. A malformed cursor, or another list's, is refused. */
export function readCursor<const Kinds extends readonly Kind[]>(
  list: string,
  cursor: string | undefined,
  kinds: Kinds,
): CursorKey<Kinds> | undefined {
  if (cursor === undefined) return undefined;
  const [print, ...parts] = parsed(cursor);
  if (typeof print !== 'string' || parts.length !== kinds.length) throw malformed();
  if (print !== fingerprint(list)) {
    throw refused('The cursor belongs to another list or to other filters: start again without it.');
  }
  return kinds.map((kind, index) => partOf(kind, parts[index])) as unknown as CursorKey<Kinds>;
}

function partOf(kind: Kind, part: unknown): string | number | Buffer {
  if (kind === 'time' && isTime(part)) return part;
  if (kind === 'instant' && isInstant(part)) return part;
  if (kind === 'text' && typeof part === 'string' && /^[^\p{Cc}\p{Cs}]*$/u.test(part)) return part;
  if (kind === 'place' && typeof part === 'string' && /^[\w-]*$/.test(part)) return Buffer.from(part, 'base64url');
  if (kind === 'decimal' && typeof part === 'string' && /^-?\d{1,40}(\.\d{1,10})?$/.test(part)) return part;
  if (kind === 'double' && isDouble(part)) return part;
  if (kind === 'uuid' && typeof part === 'string' && UUID.test(part)) return part;
  throw malformed();
}

/** Milliseconds of the years 0000–9999, which PostgreSQL can hold. */
function isTime(part: unknown): part is number {
  return Number.isInteger(part) && (part as number) >= -62_167_219_200_000 && (part as number) <= 253_402_300_799_999;
}

function isDouble(part: unknown): part is string {
  return typeof part === 'string' && Number.isFinite(Number(part)) && String(Number(part)) === part;
}

function isInstant(part: unknown): part is string {
  if (typeof part !== 'string' || !/^(?!0000)\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}(\d{3})?Z$/.test(part)) return false;
  return !Number.isNaN(Date.parse(part)) && instantText(instantOfText(part)) === part;
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value)) return value;
  } catch {
    // Not JSON: refused below like any other malformed one.
  }
  throw malformed();
}

/** A few bytes are enough: they guard against mistakes, not forgery (a forged key only moves within the list). */
function fingerprint(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 8);
}

function malformed(): Refusal {
  return refused('The cursor was not issued by this list.');
}

function refused(message: string): Refusal {
  return new Refusal('unreadable', 'INVALID_CURSOR', message, {
    errors: [{ path: '/cursor', code: 'INVALID_CURSOR', message }],
  });
}
