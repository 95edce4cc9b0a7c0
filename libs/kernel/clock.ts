/** The time of day as a value, so that what depends on it can be tested. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;

  /** Waits between two looks at it, or until the signal aborts; without it, so many of the system's milliseconds pass. */
  pause?(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now() };
