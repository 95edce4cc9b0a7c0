import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from '#libs/kernel/refusal.js';

const inflate = promisify(gunzip);

/** A body that was read as JSON: the value, and the text and its bytes (without byte order mark) it was read from. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * The body as its sender wrote it, `Content-Encoding` undone. A compressed bomb stops at the limit.
 * @throws Refusal 415 for an encoding other than gzip, 413 above `limit` bytes, 400 for what is not gzip.
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
 * A body as JSON in strict UTF-8. What JSON.parse changes in silence (numbers, members of the same name) is for the caller
 * to look for (`jsonFaults`); a member named `__proto__` is a member like any other.
 * @throws Refusal 400.
 */
export function readJson(body: Buffer): JsonBody {
  const bytes = withoutMark(body);
  if (bytes.length === 0) throw new Refusal('unreadable', 'MALFORMED_JSON', 'The body is empty; JSON is expected.');
  const text = readText(bytes);
  try {
    return { value: JSON.parse(text), text, bytes };
  } catch {
    // What JSON.parse says quotes the body, which may be personal.
    throw new Refusal('unreadable', 'MALFORMED_JSON', 'The body is not JSON.');
  }
}

/** A body as text in strict UTF-8, without byte order mark. @throws Refusal 400. */
export function readText(body: Buffer): string {
  if (!isUtf8(body)) throw new Refusal('unreadable', 'NOT_UTF8', 'The body is not valid UTF-8.');
  return withoutMark(body).toString('utf8');
}

function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** Whether a Content-Type is JSON (`application/json` or any `+json`) in UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  if (!/^\s*application\/(json|[!#$&^_.+a-z0-9-]+\+json)\s*$/.test(type)) return false;
  return parameters.every(
    (parameter) => !parameter.trim().startsWith('charset') || /^\s*charset="?(utf-?8|us-ascii)"?\s*$/.test(parameter),
  );
}

function tooLarge(limit: number): Refusal {
  return new Refusal(
    'too-large',
    'BODY_TOO_LARGE',
    `The body is larger than ${limit} bytes (inflated, if it was compressed).`,
  );
}
