import { BackOff } from './back-off.js';
import { pause } from './pause.js';

/**
 * Runs work and restarts it whenever it ends, until the signal aborts: transient faults pass, others are reported until
 * somebody fixes them.
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
      backOff.resetIfLasted(performance.now() - started);
      failed(error, backOff.ms);
      await pause(backOff.ms, signal);
      backOff.grow();
    }
  }
}
