import { setTimeout as delay } from 'node:timers/promises';
import type { BenchClient } from './bench.client.js';

/** What benches read of `GET /v1/status`. */
export interface BenchStatus {
  readonly projections: readonly { readonly lagEvents: number; readonly rebuilding: number | null }[];
  readonly policies: readonly { readonly lagEvents: number }[];
}

/** How often it is asked whether work is done, so seldom that asking costs next to nothing. */
export const ASK_MS = 100;
/** After an answer nothing is asked for so many times as long as it took: a long log makes answers dear. */
const PAUSE = 9;

/** Whether all that was published is projected, and nothing is built beside it. */
export function isProjected({ projections }: BenchStatus): boolean {
  return projections.length > 0 && projections.every((each) => each.lagEvents === 0 && each.rebuilding === null);
}

/** Whether all that was published is projected, and every policy has heard of it. */
export function isCaughtUp(status: BenchStatus): boolean {
  return isProjected(status) && status.policies.length > 0 && status.policies.every(({ lagEvents }) => lagEvents === 0);
}

/**
 * Asks for the status until it is as wanted.
 * @param everyMs the shortest pause between two questions, in milliseconds
 */
export async function untilStatus(
  client: BenchClient,
  isWanted: (status: BenchStatus) => boolean,
  everyMs = ASK_MS,
): Promise<void> {
  for (;;) {
    const asked = performance.now();
    const { status, text } = await client.send('GET', '/v1/status');
    if (status !== 200) throw new Error(`No status: ${status} ${text.slice(0, 300)}`);
    if (isWanted(JSON.parse(text) as BenchStatus)) return;
    await delay(Math.max(everyMs, PAUSE * (performance.now() - asked)));
  }
}

/** Waits until queries reflect a position, for as long as that takes. */
export async function untilProjected(client: BenchClient, position: string): Promise<void> {
  const headers = { 'peakend-min-position': position, prefer: 'wait=30' };
  const { status, text } = await client.sendUntilServed('GET', '/v1/status', undefined, undefined, headers);
  if (status !== 200) throw new Error(`Not projected: ${status} ${text.slice(0, 300)}`);
}

/** Changes a definition that no fact belongs to: all journeys of the tenant are formed anew. */
export async function redefine(client: BenchClient, idleGapSeconds: number): Promise<void> {
  const stages = [{ name: 'only', phase: 'in-sale', touchpoints: ['pair-touch'] }];
  const body = JSON.stringify({ stages, terminal: [], idleGapSeconds });
  const { status, text } = await client.send('PUT', '/v1/definitions/pair', 'application/json', body);
  if (status !== 200 && status !== 201) throw new Error(`No definition was put: ${status} ${text.slice(0, 300)}`);
}
