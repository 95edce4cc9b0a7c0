import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { POLICIES_OPTIONS, type PoliciesOptions, PoliciesRunner } from '#libs/eventing/policies.runner.js';
import type { Policy } from '#libs/eventing/policy.js';
import type { Clock } from '#libs/kernel/clock.js';
import { momentOf } from '#libs/policies/engine/moment.js';
import { eventually } from './eventually.js';
import { MemoryKeyring } from './memory.keyring.js';

/** Stands in for a process that runs policies, inside this one. */
export interface PolicyProcess {
  /** The errors so far, in order. */
  readonly failures: readonly unknown[];
  /** Whether it has ever run them, or only stood by. */
  readonly led: boolean;
  stop(): Promise<void>;
}

export interface PolicyProcessParts {
  readonly store: EventStore;
  readonly database: Database;
  /** Missing: one of its own, in memory. */
  readonly keyring?: Keyring;
  readonly clock: Clock;
  readonly policies: readonly Policy[];
}

export function startPolicies(
  { policies, keyring = new MemoryKeyring(), ...parts }: PolicyProcessParts,
  options: Partial<PoliciesOptions> = {},
): PolicyProcess {
  const failures: unknown[] = [];
  const said = { led: false };
  const observer = {
    leading: () => void (said.led = true),
    failed: (_: string | undefined, error: unknown) => void failures.push(error),
  };
  const quick = { tickMs: 10, leaseMs: 60_000, holder: 'test', momentOf };
  const runner = new PoliciesRunner({ ...parts, keyring }, policies, observer, {
    ...POLICIES_OPTIONS,
    ...quick,
    ...options,
  });
  runner.start();
  return {
    failures,
    get led() {
      return said.led;
    },
    stop: () => runner.stop(),
  };
}

/** Waits until the policies have read the whole log, including what their own decisions led to. */
export async function policiesCaughtUp(database: Database, store: EventStore, names: readonly string[]): Promise<void> {
  await eventually('the policies have read the whole log', async () => {
    const head = await store.head();
    const { rows } = await database.query<{ policy: string; position: bigint }>('select * from engine.policies');
    const done = names.every((name) => rows.some(({ policy, position }) => policy === name && position === head));
    return done && (await store.head()) === head;
  });
}
