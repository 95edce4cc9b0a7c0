import type { ProjectionProgress, Shown } from '#libs/eventing/projection.progress.js';
import type { Position } from '#libs/kernel/event.js';

/** Progress whose waits can be ended at once, so that a stop need not wait for queries that wait for facts. */
export class DrainingProgress implements ProjectionProgress {
  private readonly waits = new Set<AbortController>();
  private draining = false;

  constructor(private readonly progress: ProjectionProgress) {}

  async waitFor(
    tenant: string,
    position: Position,
    timeoutMs: number,
    signal?: AbortSignal,
    shown?: Shown,
  ): Promise<boolean> {
    const wait = new AbortController();
    const end = () => wait.abort();
    if (this.draining || signal?.aborted) end();
    signal?.addEventListener('abort', end);
    this.waits.add(wait);
    try {
      return await this.progress.waitFor(tenant, position, timeoutMs, wait.signal, shown);
    } finally {
      this.waits.delete(wait);
      signal?.removeEventListener('abort', end);
    }
  }

  /** Ends every wait, including future ones, as if its patience had run out. */
  drain(): void {
    this.draining = true;
    for (const wait of this.waits) wait.abort();
  }
}
