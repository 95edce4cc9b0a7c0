import { randomOf } from '../support/random.facts.js';

/** A passing fault of one part of a deployment. */
export interface Fault {
  readonly name: string;
  /** The shortest and the longest it lasts, in milliseconds. */
  readonly lasts: readonly [least: number, most: number];
  strike(): void | Promise<void>;
  heal(): void | Promise<void>;
}

/** A part of a deployment, and what can go wrong with it. */
export interface Part {
  readonly name: string;
  readonly faults: readonly Fault[];
}

export interface PlannedFault {
  readonly part: string;
  readonly fault: Fault;
  /** Milliseconds after the start. */
  readonly at: number;
  readonly lasts: number;
}

/** How long a part is healthy between two faults, in milliseconds: long enough for the whole to make progress. */
const WELL: readonly [number, number] = [10_000, 100_000];

/** A sequence of faults for each part, independent of the other parts; the same seed gives the same plan. */
export function planFaults(
  parts: readonly Part[],
  seed: number,
  durationMs: number,
): readonly (readonly PlannedFault[])[] {
  return parts.map(({ name, faults }, index) => {
    const random = randomOf(seed * 1_000 + index);
    const between = ([least, most]: readonly [number, number]) => Math.round(least + random() * (most - least));
    const planned: PlannedFault[] = [];
    // Every part has just started: its first fault comes as if it had been healthy for a while.
    for (let at = Math.round(random() * between(WELL)); at < durationMs; ) {
      const fault = faults[Math.floor(random() * faults.length)] as Fault;
      const lasts = between(fault.lasts);
      planned.push({ part: name, fault, at, lasts });
      at += lasts + between(WELL);
    }
    return planned;
  });
}
