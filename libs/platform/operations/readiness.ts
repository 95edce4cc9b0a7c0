export type Check = () => Promise<unknown>;

/** What must work before requests make sense: each part adds the check of what it needs. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private draining = false;

  /** @param patience milliseconds after which no answer counts as down */
  constructor(private readonly patience = 2_000) {}

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** From here on not ready, so that load balancers send no more. */
  drain(): void {
    this.draining = true;
  }

  /** The state of each part, all asked at once. */
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
