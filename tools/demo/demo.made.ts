import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY } from './demo.event.js';
import type { DemoKeys } from './demo.keys.js';

/** So long before its end the demo's facts begin to come in time, and its policies to decide. */
export const LIVED = 115 * DAY;

/** Kept in the data directory: a demo whose start was cut short goes on with the same history, and keeps its keys. */
export interface DemoMade {
  /** When its history ends. */
  readonly end: string;
  readonly complete: boolean;
  readonly keys?: DemoKeys;
}

const fileIn = (dataDirectory: string) => join(dataDirectory, 'demo.json');

/** What was made in a data directory so far; undefined: nothing was. */
export function demoMade(dataDirectory: string): DemoMade | undefined {
  const file = fileIn(dataDirectory);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoMade;
  } catch {
    throw new Error(`${file} is damaged: remove it, and the demo stays as it is.`);
  }
}

export function keepDemoMade(dataDirectory: string, made: DemoMade): void {
  const file = fileIn(dataDirectory);
  writeFileSync(`${file}.new`, `${JSON.stringify(made)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What a demo's clock shows first: it begins, or goes on, where its last days begin. @param now milliseconds since 1970 */
export function demoStart(dataDirectory: string, now: number): number {
  const made = demoMade(dataDirectory);
  if (made?.complete) return now;
  return (made === undefined ? now : Date.parse(made.end)) - LIVED;
}
