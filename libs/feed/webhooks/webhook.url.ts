import { lookup } from 'node:dns/promises';
import { isPublic, literalOf } from './public.address.js';

const LONGEST = 2_048;

/** What is wrong with the URL of a webhook, whatever its host is. */
export function wrongUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST || !URL.canParse(value))
    return `must be a URL of at most ${LONGEST} characters`;
  const { protocol, username, password, hash } = new URL(value);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https:// (or http://)';
  if (username !== '' || password !== '') return 'must hold no user name or password: signatures say who sends';
  if (hash !== '') return 'must have no fragment (#)';
  return null;
}

/** Whether a URL leads to an address that is not public. A host that is unknown now may be known later. */
export async function leadsToPrivate(url: string): Promise<boolean> {
  const target = new URL(url);
  const literal = literalOf(target);
  if (literal !== undefined) return !isPublic(literal);
  const addresses = await lookup(target.hostname, { all: true }).catch(() => []);
  return addresses.some(({ address }) => !isPublic(address));
}
