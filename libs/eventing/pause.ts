import { setTimeout as delay } from 'node:timers/promises';

/** Until the time is up or the signal aborts, which is not an error here. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch(() => undefined);
}
