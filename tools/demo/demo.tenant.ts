/** The tenant that the demo makes. */
export const TENANT = { name: 'demo', timeZone: 'Europe/Berlin' } as const;
