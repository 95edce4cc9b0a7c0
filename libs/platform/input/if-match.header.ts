import type { ExpectedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';

const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const VERSION = /^"([1-9]\d{0,8})"$/;

/**
 * The versions that an `If-Match` header names (RFC 9110 section 13.1.1); null without one. Weak tags, and tags of no
 * version, match nothing.
 *
 * @throws Refusal `unreadable` if it is not a list of entity tags.
 */
export function ifMatchOf(header: string | undefined): ExpectedVersion {
  if (header === undefined) return null;
  if (header.trim() === '*') return 'any';
  const tags = header.split(',').map((tag) => tag.trim());
  if (!tags.every((tag) => TAG.test(tag))) {
    throw new Refusal(
      'unreadable',
      'INVALID_IF_MATCH',
      'If-Match must be * or entity tags such as "1", as returned in ETag.',
    );
  }
  return tags.flatMap((tag) => {
    const version = VERSION.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** The entity tag of a version (RFC 9110 section 8.8.3), for `If-Match`. */
export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}
