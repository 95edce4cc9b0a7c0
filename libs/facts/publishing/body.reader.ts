import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from '#libs/kernel/refusal.js';
import { placeOfFault } from './malformed.json.js';

const inflate = promisify(gunzip);

/** A body that was read as JSON: the value, and the text and bytes (without byte order mark) that it was read from. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * The body as its sender wrote it, with `Content-Encoding` undone. Decompressing a bomb stops at the limit.
 * @throws Refusal 415 for an encoding other than gzip, 413 above `limit` bytes, 400 for invalid gzip.
 */
export async function decoded(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const bytes = await uncompressed(body, encoding?.trim().toLowerCase(), limit);
  if (bytes.length > limit) throw tooLarge(limit);
  return bytes;
}

async function uncompressed(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new Refusal(
      'unsupported-media-type',
      'UNSUPPORTED_ENCODING',
      'Content-Encoding must be gzip, or be left out.',
    );
  }
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Refusal(
      'unreadable',
      'MALFORMED_GZIP',
      'Content-Encoding says gzip, but the body is not a complete gzip stream.',
    );
  }
}

/**
 * A body as JSON in strict UTF-8. The caller checks for what JSON.parse changes silently (numbers, repeated members;
 * `jsonFaults`). A member named `__proto__` is a member like any other.
 * @throws Refusal 400.
 */
export function readJson(body: Buffer): JsonBody {
  const bytes = withoutMark(body);
  if (bytes.length === 0) throw new Refusal('unreadable', 'MALFORMED_JSON', 'The body is empty; JSON is expected.');
  const text = utf8(bytes);
  try {
    return { value: JSON.parse(text), text, bytes };
  } catch {
    throw new Refusal('unreadable', 'MALFORMED_JSON', notJson(text));
  }
}

function notJson(text: string): string {
  const place = placeOfFault(text);
  return place === undefined
    ? 'The body ends before its JSON does.'
    : `The body is not JSON: what stands at line ${place.line}, column ${place.column} must not stand there.`;
}

/** A body as text in strict UTF-8, without its byte order mark. @throws Refusal 400. */
export function readText(body: Buffer): string {
  return utf8(withoutMark(body));
}

function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Refusal('unreadable', 'NOT_UTF8', 'The body is not valid UTF-8.');
  return bytes.toString('utf8');
}

function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

const TOKEN = "[!#$%&'*+.^_`|~a-z0-9-]+";
const JSON_TYPE = new RegExp(`^${TOKEN}/(?:${TOKEN}\\+)?json$`);

/** The media type of a Content-Type, without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a Content-Type is JSON as CloudEvents sees it: the subtype `json` or any `+json`, of whatever type. */
export function isJson(contentType: string | undefined): boolean {
  return JSON_TYPE.test(mediaTypeOf(contentType));
}

/** @throws Refusal 415 for a Content-Type that says another charset than UTF-8. */
export function requireUtf8(contentType: string | undefined): void {
  const [, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => /^charset\s*=/.test(each));
  if (charset === undefined || /^charset\s*=\s*"?(utf-?8|us-ascii)"?$/.test(charset)) return;
  throw new Refusal('unsupported-media-type', 'UNSUPPORTED_CHARSET', 'The charset of Content-Type must be utf-8.');
}

/**
 * @param alternative a media type that the route reads besides JSON
 * @throws Refusal 415.
 */
export function requireJson(contentType: string | undefined, alternative?: string): void {
  if (!isJson(contentType)) {
    const types = alternative === undefined ? 'application/json' : `application/json or ${alternative}`;
    throw new Refusal('unsupported-media-type', 'UNSUPPORTED_MEDIA_TYPE', `Content-Type must be ${types}.`);
  }
  requireUtf8(contentType);
}

function tooLarge(limit: number): Refusal {
  return new Refusal(
    'too-large',
    'BODY_TOO_LARGE',
    `The body is larger than ${limit} bytes (inflated, if it was compressed).`,
  );
}
