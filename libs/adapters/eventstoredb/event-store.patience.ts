import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from '#libs/eventing/back-off.js';
import { explain, isTransient, NoAnswer } from './event-store.errors.js';

const LEAST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/**
 * Tries until it works, the patience is over, or the error is none that passes. `attempt` is told how long it may take.
 * @throws StoreUnavailable when the patience is over.
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
      // An error says more than silence.
      telling = error instanceof NoAnswer ? (telling ?? error) : error;
      if (performance.now() + backOff.ms >= deadline) throw explain(telling);
      // Many that failed together do not come back together.
      await sleep(backOff.ms * (0.5 + Math.random()));
    }
  }
}

/** The client's promises may never settle. @throws NoAnswer after `ms`; what comes later is nobody's business. */
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
