import type { Json } from '#libs/kernel/event.js';

/** One of the demo's CloudEvents. */
export interface DemoEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly [name: string]: Json | undefined };
}

const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** @param time milliseconds since 1970; the demo's clocks show whole seconds */
export function demoEvent(
  type: string,
  source: string,
  id: string,
  customer: string,
  time: number,
  data: DemoEvent['data'],
): DemoEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: `peakend.${type}.v1`,
    subject: customer,
    time: new Date(Math.floor(time / SECOND) * SECOND).toISOString(),
    data,
  };
}

/** A valence with two decimals, within −1 … +1. */
export function felt(valence: number): number {
  const rounded = Math.round(valence * 100) / 100;
  return Math.min(1, Math.max(-1, rounded === 0 ? 0 : rounded));
}

/** The answer of somebody who feels like this, on a scale of 1 to 5. */
export function csatOf(valence: number): number {
  return Math.min(5, Math.max(1, Math.round(valence * 2 + 3)));
}

/** The answer of somebody who feels like this, on a scale of 0 to 10. */
export function npsOf(valence: number): number {
  return Math.min(10, Math.max(0, Math.round(valence * 4 + 7)));
}
