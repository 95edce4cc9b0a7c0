import { pause } from './pause.js';

const LEAST_RETRY = 100;
const LONGEST_RETRY = 5_000;

/**
 * Does work, and again whenever it ends, until the signal aborts: what is transient passes, and what is not is told until
 * somebody mends it.
 */
export async function supervised(
  work: () => Promise<void>,
  signal: AbortSignal,
  failed: (error: unknown, retryInMs: number) => void,
): Promise<void> {
  let retry = LEAST_RETRY;
  while (!signal.aborted) {
    const started = performance.now();
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      if (performance.now() - started > LONGEST_RETRY) retry = LEAST_RETRY;
      failed(error, retry);
      await pause(retry, signal);
      retry = Math.min(2 * retry, LONGEST_RETRY);
    }
  }
}
