import type { DemoClient } from './demo.client.js';

/** What the demo's visitors use, the same from start to start. */
export interface DemoKeys {
  readonly query: string;
  readonly publish: string;
}

const NAMES = { query: 'demo: look around', publish: 'demo: publish' } as const;

/** The keys that were kept, if the server still takes them; else new ones in place of those that there were. */
export async function demoKeys(client: DemoClient, tenant: string, kept: DemoKeys | undefined): Promise<DemoKeys> {
  if (kept && (await client.takes(kept.query)) && (await client.takes(kept.publish))) return kept;
  await client.revokeKeys(tenant, Object.values(NAMES));
  const [query, publish] = [
    await client.createKey(tenant, ['query'], NAMES.query),
    await client.createKey(tenant, ['publish'], NAMES.publish),
  ];
  return { query: query.key, publish: publish.key };
}
