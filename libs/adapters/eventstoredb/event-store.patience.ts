import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from '#libs/eventing/back-off.js';
import { explain, isTransient, NoAnswer } from './event-store.errors.js';

const LEAST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/**
 * Tries until it works, patience runs out, or the error is permanent. `attempt` is told how long it may take.
 * @throws StoreUnavailable when patience runs out.
 */
export async function persist<T>(
  patienceMs: number,
  attemptMs: number,
  attempt: (ms: number) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let telling: unknown;
  for (const backOff = new BackOff(LEAST_PAUSE_MS, LONGEST_PAUSE_MS); ; backOff.grow()) {
    try {
      return await attempt(Math.max(1, Math.min(attemptMs, deadline - performance.now())));
    } catch (error) {
      if (!isTransient(error)) throw explain(error);
      // An earlier error says more than silence.
      telling = error instanceof NoAnswer ? (telling ?? error) : error;
      if (performance.now() + backOff.ms >= deadline) throw explain(telling);
      // Jitter: calls that failed together should not come back together.
      await sleep(backOff.ms * (0.5 + Math.random()));
    }
  }
}

/** The client's promises may never settle. @throws NoAnswer after `ms`; a later result is ignored. */
export function within<T>(ms: number, work: (expired: AbortSignal) => Promise<T>): Promise<T> {
  const expiring = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new NoAnswer(ms));
      expiring.abort();
    }, ms);
    work(expiring.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
