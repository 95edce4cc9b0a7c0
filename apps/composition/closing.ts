type Close = () => Promise<unknown> | unknown;

/** Closes what was opened, in reverse order: everything, even if closing one part fails. */
export class Closing {
  private readonly parts: Close[] = [];

  add(close: Close): void {
    this.parts.push(close);
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.parts.pop(); close; close = this.parts.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything closed cleanly');
  }
}
