/** The version of settings as a member of their body: whoever changes what was read need not take it out. */
export const readVersion = {
  type: 'integer',
  minimum: 1,
  description:
    'a whole number from 1: the version that was read, which changes nothing; If-Match guards against others',
} as const;

/** What settings say besides their version. */
export function withoutVersion<Body extends object>(body: Body): Omit<Body, 'version'> {
  const { version: _, ...rest } = body as Body & { readonly version?: number };
  return rest;
}
