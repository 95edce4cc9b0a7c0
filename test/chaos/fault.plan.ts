import { randomOf } from '../support/random.facts.js';

/** Something that goes wrong with one part of a deployment, and passes. */
export interface Fault {
  readonly name: string;
  /** How long it lasts, from and to, in milliseconds. */
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
  /** After the start, in milliseconds. */
  readonly at: number;
  readonly lasts: number;
}

/** How long a part is well between two faults, in milliseconds: long enough for the whole to get on in between. */
const WELL: readonly [number, number] = [10_000, 100_000];

/** For each part one fault after the other, independent of those of the others; the same for the same seed. */
export function planFaults(
  parts: readonly Part[],
  seed: number,
  durationMs: number,
): readonly (readonly PlannedFault[])[] {
  return parts.map(({ name, faults }, index) => {
    const random = randomOf(seed * 1_000 + index);
    const between = ([least, most]: readonly [number, number]) => Math.round(least + random() * (most - least));
    const planned: PlannedFault[] = [];
    // All are new at the start: the first fault comes as if the part had been well for a while.
    for (let at = Math.round(random() * between(WELL)); at < durationMs; ) {
      const fault = faults[Math.floor(random() * faults.length)] as Fault;
      const lasts = between(fault.lasts);
      planned.push({ part: name, fault, at, lasts });
      at += lasts + between(WELL);
    }
    return planned;
  });
}
