import { answerWithin } from './patience.js';

export type Check = () => Promise<unknown>;

/** What must work before requests can be served: each part adds a check of what it needs. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private readonly down = new Set<string>();
  private draining = false;

  /**
   * @param changed told when a part is found down, with the reason, and when it is found up again
   * @param patience milliseconds after which no answer counts as down
   */
  constructor(
    private readonly changed: (name: string, error: Error | null) => void = () => undefined,
    private readonly patience = 2_000,
  ) {}

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Not ready from now on, so that load balancers stop sending requests. */
  drain(): void {
    this.draining = true;
  }

  /** The state of each part; all are checked at once. */
  async report(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const states = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const failure = await failureOf(check, this.patience);
        this.note(name, failure);
        return [name, failure === null ? 'up' : 'down'] as const;
      }),
    );
    return {
      ready: !this.draining && states.every(([, state]) => state === 'up'),
      checks: Object.fromEntries(states),
    };
  }

  private note(name: string, failure: Error | null): void {
    if (this.down.has(name) === (failure !== null)) return;
    if (failure === null) this.down.delete(name);
    else this.down.add(name);
    this.changed(name, failure);
  }
}

/** Why a part is down; null: it is up. */
async function failureOf(check: Check, patience: number): Promise<Error | null> {
  try {
    await answerWithin(patience, check);
    return null;
  } catch (error) {
    return error as Error;
  }
}
