/** What is recorded later than this after it happened is history: nothing is sent or granted because of it. */
const HISTORY_AFTER_MS = 7 * 86_400_000;

/**
 * Whether something that was recorded at a moment is history.
 *
 * @param happened milliseconds since 1970, as `recordedAt`
 */
export function isHistory(happened: number, recordedAt: number): boolean {
  return recordedAt - happened > HISTORY_AFTER_MS;
}
