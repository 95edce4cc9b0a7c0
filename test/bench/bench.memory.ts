import { readFileSync } from 'node:fs';

const SAMPLE_MS = 100;

/** Of memory over time: what was held a quarter of the way, and at the end, in the unit of the samples. */
export interface Course {
  readonly quarter: number;
  readonly end: number;
}

/**
 * Samples that were taken at equal intervals, summed up. Memory falls with each garbage collection and rises until the
 * next: each value is the median of an eighth of the way, that before the quarter and the last one.
 */
export function courseOf(samples: readonly number[]): Course {
  if (samples.length < 8) throw new Error(`${samples.length} samples are too few`);
  const eighth = samples.length / 8;
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
  return {
    quarter: median(samples.slice(Math.round(eighth), Math.round(2 * eighth))),
    end: median(samples.slice(-Math.round(eighth))),
  };
}

/** Bytes of a process that are in memory (its resident set). */
export function residentOf(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  if (kibibytes === undefined) throw new Error(`Process ${pid} has ended`);
  return Number(kibibytes) * 1024;
}

/** Looks at a process's memory until it is asked for its course, in bytes. */
export function watchMemory(pid: number): { course(): Course } {
  const samples = [residentOf(pid)];
  const timer = setInterval(() => samples.push(residentOf(pid)), SAMPLE_MS);
  return {
    course: () => {
      clearInterval(timer);
      return courseOf(samples);
    },
  };
}
