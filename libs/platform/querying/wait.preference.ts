const DEFAULT_SECONDS = 5;
const MOST_SECONDS = 30;

/** How long a query may wait for its position: `Prefer: wait=N` (RFC 7240), at most 30 s; 5 s without a valid one. */
export function waitSecondsOf(prefer: string | undefined): number {
  for (const preference of (prefer ?? '').split(',')) {
    const wait = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;.*)?$/i.exec(preference);
    if (wait !== null) return Math.min(Number(wait[1]), MOST_SECONDS);
  }
  return DEFAULT_SECONDS;
}
