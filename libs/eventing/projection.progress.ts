import type { Position } from '#libs/kernel/event.js';

/** How far what queries read has come; what read-your-writes waits on. */
export interface ProjectionProgress {
  /**
   * True once everything a tenant's queries read reflects the log up to `position` (a changed definition included, by its
   * swap); false when `timeoutMs` passed or the signal was aborted first. A position above the head waits like any other.
   */
  waitFor(tenant: string, position: Position, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
}
