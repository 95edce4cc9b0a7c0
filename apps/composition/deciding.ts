import { hostname } from 'node:os';
import { POLICIES_OPTIONS, PoliciesRunner } from '#libs/eventing/policies.runner.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { Position } from '#libs/kernel/event.js';
import { erasing } from '#libs/policies/engine/erasing.js';
import { momentOf } from '#libs/policies/engine/moment.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import type { ProjectingParts } from './projecting.js';

/** What deciding works with. */
export interface DecidingParts extends ProjectingParts {
  readonly keyring: Keyring;
}

/**
 * Runs the policies, or stands by if another process does.
 * @throws Error if policies react to each other in a circle
 */
export function startDeciding(parts: DecidingParts, policies: readonly InstalledPolicy[]): PoliciesRunner {
  const { eventStore: store, database, keyring, clock, log, progressed } = parts;
  const runner = new PoliciesRunner(
    { store, database, keyring, clock, progressed },
    policies.map(erasing),
    {
      leading: (lease) => log.info({ lease: `${lease}` }, 'policies: this process runs them'),
      failed: (policy, error, retryInMs) =>
        log.error({ policy, err: error, retry_in_ms: retryInMs }, 'policies failed: trying again'),
    },
    { ...POLICIES_OPTIONS, momentOf, holder: `${hostname()}/${process.pid}` },
  );
  for (const { name } of policies) showPolicy(parts, name);
  runner.start();
  return runner;
}

/** Measures how far each policy is behind the log, whichever process runs it. */
function showPolicy({ eventStore, database, clock, metrics }: ProjectingParts, policy: string): void {
  const labels = { policy };
  const position = async (): Promise<Position> => {
    const { rows } = await database.query<{ position: bigint }>(
      'select position from engine.policies where policy = $1',
      [policy],
    );
    return rows[0]?.position ?? 0n;
  };
  metrics.gauge(
    'peakend_policy_position',
    'Last position the policy has decided on.',
    async () => Number(await position()),
    labels,
  );
  metrics.gauge(
    'peakend_policy_lag_events',
    'Events the policy has not decided on yet.',
    async () => Number((await eventStore.head()) - (await position())),
    labels,
  );
  metrics.gauge(
    'peakend_policy_lag_seconds',
    'Age of the first event the policy has not decided on yet.',
    async () => {
      const [next] = await eventStore.read(await position(), 1);
      return next === undefined ? 0 : Math.max(0, clock.now() - next.recordedAt) / 1_000;
    },
    labels,
  );
}
