import { pause } from '#libs/eventing/pause.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { demoStart } from './demo.made.js';

/** The longest pause between two looks at a clock that is behind. */
const QUICK_MS = 100;

/** The time of a demo, which lives through its last days quickly. It runs on by itself, and never goes back. */
export class DemoClock implements Clock {
  /** How far it is behind the present, in milliseconds. */
  #behind: number;

  /**
   * @param present milliseconds since 1970
   * @param start what it shows first
   */
  constructor(
    private readonly present: () => number,
    start = present(),
  ) {
    this.#behind = present() - start;
  }

  now(): number {
    return this.present() - this.#behind;
  }

  /** While it is behind, days pass in no time, so a long pause is a short one. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return pause(this.isBehind ? Math.min(ms, QUICK_MS) : ms, signal);
  }

  /** Whether it shows a time that is over. */
  get isBehind(): boolean {
    return this.#behind > 0;
  }

  /** It is this time now, unless that is over or still to come. */
  moveTo(time: number): void {
    this.#behind = Math.max(0, Math.min(this.#behind, this.present() - time));
  }
}

/** The clock of a demo. A store from outside may have others' facts, whose time must not be turned back. */
export function demoClock(
  { dataDir, databaseUrl, eventStore }: Pick<Configuration, 'dataDir' | 'databaseUrl' | 'eventStore'>,
  present: () => number,
): DemoClock {
  const isItsOwn = databaseUrl === undefined && eventStore === 'postgres';
  return isItsOwn ? new DemoClock(present, demoStart(dataDir, present())) : new DemoClock(present);
}
