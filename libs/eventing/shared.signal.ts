import { setMaxListeners } from 'node:events';

/** A signal that many may wait on at once, one per partition: Node takes more than ten for a leak, and warns of it. */
export function shared(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
