/** Serialises work within one process. Waiting for a turn holds no connection. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs the work after everything queued before it, even if that failed. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
