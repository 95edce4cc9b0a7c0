import { Refusal } from '#libs/kernel/refusal.js';
import type { Authenticator } from '#libs/platform/auth/authenticator.js';

/** The tenant that a key may publish for, or why it may not. */
export type Access =
  | { readonly tenant: string; readonly refusal: null }
  | { readonly tenant: string | null; readonly refusal: Refusal };

/**
 * Who may publish with the key of a record. Everybody who reads the topic can read the key, so it must not allow
 * anything else.
 * @param key null if there is none
 */
export async function accessOf(authenticator: Authenticator, key: string | null): Promise<Access> {
  try {
    const principal = await authenticator.authenticate(key === null ? undefined : `Bearer ${key}`);
    if (principal === 'installation') return { tenant: null, refusal: adminKey() };
    const { tenant, scopes } = principal;
    if (!scopes.includes('publish')) return { tenant, refusal: forbidden('MISSING_SCOPE', 'must have scope publish.') };
    return { tenant, refusal: scopes.length === 1 ? null : tooManyScopes() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { tenant: null, refusal: error.code === 'NO_KEY' ? noKey() : error };
  }
}

const forbidden = (code: string, what: string) => new Refusal('forbidden', code, `The key in peakend-key ${what}`);

const noKey = () =>
  new Refusal(
    'unauthenticated',
    'NO_KEY',
    'Send a key: one header peakend-key, with a key whose only scope is publish.',
  );

const adminKey = () =>
  forbidden(
    'ADMIN_KEY_NOT_ALLOWED',
    "must be a tenant's key. This one is the installation's admin key, which readers of the topic now know: change it.",
  );

const tooManyScopes = () =>
  forbidden(
    'TOO_MANY_SCOPES',
    'may have scope publish only. Readers of the topic know this one, which opens more: revoke it.',
  );
