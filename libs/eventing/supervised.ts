import { BackOff } from './back-off.js';
import { pause } from './pause.js';

/**
 * Does work, and again whenever it ends, until the signal aborts: what is transient passes, and what is not is told until
 * somebody mends it.
 */
export async function supervised(
  work: () => Promise<void>,
  signal: AbortSignal,
  failed: (error: unknown, retryInMs: number) => void,
): Promise<void> {
  const backOff = new BackOff();
  while (!signal.aborted) {
    const started = performance.now();
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      backOff.resetIfLasted(started);
      failed(error, backOff.ms);
      await pause(backOff.ms, signal);
      backOff.grow();
    }
  }
}
