import type { Position } from '#libs/kernel/event.js';

/** What an answer shows. */
export interface Shown {
  /** Names of the insights whose rows it shows, besides plain facts; if missing, all of them. */
  readonly insights?: readonly string[];
  /** Names of the policies whose decisions it shows. */
  readonly policies: readonly string[];
}

/** How far the rows that queries read have come; read-your-writes waits on this. */
export interface ProjectionProgress {
  /**
   * True once what an answer shows about a tenant reflects the log up to `position`, including a changed definition
   * once it is swapped in: each policy it shows, and each that these hear, has decided up to there, one after the
   * other, and all their decisions are projected. False if `timeoutMs` passes or the signal aborts first. A position
   * above the head waits like any other.
   * @param shown if missing, every insight and no policy
   */
  waitFor(tenant: string, position: Position, timeoutMs: number, signal?: AbortSignal, shown?: Shown): Promise<boolean>;
}
