import type { ApiClient } from './api.client.js';
import { repeated } from './proof.js';
import { differencesFromLog } from './recompute/comparison.js';
import type { LogEvent } from './recompute/log.js';
import type { Writers } from './writers.js';

/**
 * What is wrong once a tenant's publishers are done and queries have caught up. Empty: everything acknowledged is
 * stored exactly once, nobody is parked, and queries answer what an independent replay of the log computes.
 */
export async function problemsByLog(
  log: readonly LogEvent[],
  { acknowledged }: Pick<Writers, 'acknowledged'>,
  client: ApiClient,
  timeZone: string,
): Promise<readonly string[]> {
  const stored = new Set(log.map(({ eventId }) => eventId));
  const parked = (await client.get('/v1/admin/parked')).items as readonly object[];
  return [
    ...[...acknowledged]
      .filter((eventId) => !stored.has(eventId))
      .map((eventId) => `${eventId} was acknowledged but is lost`),
    ...repeated(log).map((eventId) => `${eventId} is stored more than once`),
    ...parked.map((each) => `parked: ${JSON.stringify(each)}`),
    ...(await differencesFromLog(log, client, timeZone)),
  ];
}
