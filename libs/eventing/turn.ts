/** Work of one process that must not overlap: who waits for its turn holds no connection meanwhile. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  /** Does the work after all that asked before it, whatever became of that. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
