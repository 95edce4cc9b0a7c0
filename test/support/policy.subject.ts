import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { POLICIES_OPTIONS, type PoliciesOptions, PoliciesRunner } from '#libs/eventing/policies.runner.js';
import type { Policy } from '#libs/eventing/policy.js';
import type { Clock } from '#libs/kernel/clock.js';
import { aFact, readAll } from '../contract/event-store.examples.js';
import { countingPolicy, countsIn, decidedAmong, makeCounts } from './counting.policy.js';
import { eventually } from './eventually.js';
import { MemoryKeyring } from './memory.keyring.js';
import { type TestDatabase, useDatabase } from './postgres.js';

export const START = Date.parse('2026-03-01T12:00:00Z');

let tables = 0;

/** What makes a log with a settable clock, a policy with a table of its own, and processes that run it. */
export function usePolicySubject() {
  const given = useDatabase();
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await given.database.query('delete from engine.policies; delete from engine.leases');
  });
  return { given, closing, subject: () => policySubject(given, closing) };
}

async function policySubject(given: TestDatabase, closing: (() => Promise<void>)[]) {
  const name = `counts_${++tables}`;
  await makeCounts(given.database, name);
  const time = { now: START };
  const clock: Clock = { now: () => time.now };
  const store = new MemoryEventStore(clock);
  const policy = countingPolicy(name);
  const failures: unknown[] = [];
  const leaders: string[] = [];
  const process = (
    holder: string,
    {
      through = store,
      policies = [policy],
      by = clock,
      ...options
    }: Partial<PoliciesOptions> & { through?: EventStore; policies?: readonly Policy[]; by?: Clock } = {},
  ) => {
    const runner = new PoliciesRunner(
      { store: through, database: given.database, keyring: new MemoryKeyring(), clock: by },
      policies,
      {
        leading: () => void leaders.push(holder),
        failed: (_, error) => void failures.push(error),
      },
      { ...POLICIES_OPTIONS, momentOf: ({ recordedAt }) => recordedAt, tickMs: 20, leaseMs: 500, ...options, holder },
    );
    closing.push(() => runner.stop());
    runner.start();
    return runner;
  };
  const touch = (customers: string) =>
    store.append([...customers].map((customerId) => aFact(customerId, { customerId })));
  const position = async (of = name) => {
    const { rows } = await given.database.query<{ position: bigint }>(
      'select position from engine.policies where policy = $1',
      [of],
    );
    return rows[0]?.position;
  };
  const caughtUp = (of = name) =>
    eventually('the policy has the whole log', async () => (await position(of)) === (await store.head()));
  const decided = async () => decidedAmong(await readAll(store, 0n));
  const counts = () => countsIn(given.database, name);
  return { name, time, store, policy, process, touch, caughtUp, decided, counts, failures, leaders };
}
