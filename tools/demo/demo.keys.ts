import type { DemoClient } from './demo.client.js';

/** What the demo's visitors use, the same from start to start. */
export interface DemoKeys {
  readonly query: string;
  readonly publish: string;
  /** Follows alerts, and works them. */
  readonly subscribe: string;
}

const NAMES = {
  query: 'demo: look around',
  publish: 'demo: publish',
  subscribe: 'demo: follow and work alerts',
} as const;
const SCOPES = { query: ['query'], publish: ['publish'], subscribe: ['subscribe', 'operate'] } as const;

/** The keys that were kept, if the server still takes them; else new ones in place of those that there were. */
export async function demoKeys(client: DemoClient, tenant: string, kept: DemoKeys | undefined): Promise<DemoKeys> {
  if (kept && (await taken(client, kept))) return kept;
  await client.revokeKeys(tenant, Object.values(NAMES));
  const made = async (name: keyof DemoKeys) => (await client.createKey(tenant, SCOPES[name], NAMES[name])).key;
  return { query: await made('query'), publish: await made('publish'), subscribe: await made('subscribe') };
}

async function taken(client: DemoClient, keys: Partial<DemoKeys>): Promise<boolean> {
  for (const name of Object.keys(NAMES) as (keyof DemoKeys)[]) {
    const key = keys[name];
    if (key === undefined || !(await client.takes(key))) return false;
  }
  return true;
}
