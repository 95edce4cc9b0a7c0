import type { Position } from '#libs/kernel/event.js';

/** What an answer is made of. */
export interface Shown {
  /** Names of the insights whose rows it shows, besides facts as they are; missing: it tells of all of them. */
  readonly insights?: readonly string[];
  /** Names of the policies whose decisions it shows. */
  readonly policies: readonly string[];
}

/** How far what queries read has come; what read-your-writes waits on. */
export interface ProjectionProgress {
  /**
   * True once what an answer shows of a tenant reflects the log up to `position` (a changed definition included, by its
   * swap): each policy that it shows, or that these hear, has decided up to there, one after the other, and all that they
   * decided is projected. False when `timeoutMs` passed or the signal was aborted first. A position above the head waits like
   * any other.
   * @param shown missing: every insight, and no policy
   */
  waitFor(tenant: string, position: Position, timeoutMs: number, signal?: AbortSignal, shown?: Shown): Promise<boolean>;
}
