export type Check = () => Promise<unknown>;

/** What must work before requests can be served: each part adds a check of what it needs. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private draining = false;

  /** @param patience milliseconds after which a check without an answer counts as down */
  constructor(private readonly patience = 2_000) {}

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Not ready from now on, so that load balancers stop sending requests. */
  drain(): void {
    this.draining = true;
  }

  /** The state of each part; all are checked at once. */
  async report(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const names = [...this.checks.keys()];
    const states = await Promise.all([...this.checks.values()].map((check) => stateOf(check, this.patience)));
    const checks = Object.fromEntries(names.map((name, index) => [name, states[index] ?? 'down']));
    return { ready: !this.draining && states.every((state) => state === 'up'), checks };
  }
}

async function stateOf(check: Check, patience: number): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(resolve, patience, 'down');
  });
  try {
    return await Promise.race([check().then(() => 'up' as const), late]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
