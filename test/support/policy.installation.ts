import { sealedContent } from '#apps/composition/keyring.js';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { runPending } from '#libs/adapters/postgres/migration.runner.js';
import type { Append, AppendOutcome, EventStore } from '#libs/eventing/event-store.js';
import type { PoliciesOptions } from '#libs/eventing/policies.runner.js';
import type { Policy } from '#libs/eventing/policy.js';
import { dueBy, follow, momentAfter } from '#libs/eventing/policy.course.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { erasing } from '#libs/policies/engine/erasing.js';
import { momentOf } from '#libs/policies/engine/moment.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { policies as installed } from '#libs/policies/policies.js';
import { readAll } from '../contract/event-store.examples.js';
import { eventually } from './eventually.js';
import { forgetEverything } from './given-facts.js';
import { policyMoment } from './policy.moment.js';
import { type PolicyProcess, startPolicies } from './policy.process.js';
import type { TestDatabase } from './postgres.js';

/** As much as there is. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Creates the tables of policies that are not part of the product. */
export async function installTables({ connection }: TestDatabase, policies: readonly InstalledPolicy[]): Promise<void> {
  const added = policies.filter((policy) => !installed.includes(policy));
  if (added.length > 0)
    await runPending(
      connection,
      added.flatMap(({ migrations }) => migrations),
      'fixture_migrations',
    );
}

/** The policy, recording the ids of what it decides. */
function noting(policy: Policy, made: Set<Uuid>): Policy {
  const { time, clock } = policy;
  const note = (decisions: readonly Decision[]) => {
    for (const { eventId } of decisions) made.add(eventId);
    return decisions;
  };
  return {
    ...policy,
    decide: (event, known) => note(policy.decide(event, known)),
    ...(time && { time: { ...time, decide: (due, known) => note(time.decide(due, known)) } }),
    ...(clock && {
      clock: {
        async step(sql, moment) {
          const step = await clock.step(sql, moment);
          note(step?.decisions ?? []);
          return step;
        },
      },
    }),
  };
}

/** An installation with one policy, an in-memory log and a clock set by the test. */
export class PolicyInstallation {
  readonly time: { now: number };
  readonly store: MemoryEventStore;
  /** The ids of all its decisions, even those that changed nothing in their streams. */
  readonly made = new Set<Uuid>();
  readonly #policy: Policy;
  readonly #running = new Set<{ stop(): Promise<void> }>();

  constructor(
    private readonly given: TestDatabase,
    private readonly installed: InstalledPolicy,
    now: number,
    store?: MemoryEventStore,
  ) {
    this.time = { now };
    this.store = store ?? new MemoryEventStore(this.clock);
    this.#policy = noting(erasing(installed), this.made);
  }

  get clock() {
    return { now: () => this.time.now };
  }

  /** Starts over with nothing but the log. */
  async begin(): Promise<void> {
    const { database } = this.given;
    await forgetEverything(database);
    const tables = [
      'engine.policies',
      'engine.leases',
      'policy.erased_keys',
      ...this.installed.tables.map(({ name }) => name),
    ];
    for (const table of tables) await database.query(`delete from ${table}`);
    if (this.#policy.needsFacts !== undefined) this.#startProjection();
  }

  /** Starts a process that runs the policy. */
  start(options: Partial<PoliciesOptions> & { readonly through?: EventStore } = {}): PolicyProcess {
    const { through: store = this.store, ...more } = options;
    const parts = { store, database: this.given.database, clock: this.clock, policies: [this.#policy] };
    const process = startPolicies(parts, more);
    this.#running.add(process);
    return process;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((each) => each.stop()));
    this.#running.clear();
  }

  append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return this.store.append(appends);
  }

  /** Waits until the policy has read the whole log and nothing is due; or until `orElse` is true. */
  async caughtUp(orElse: () => boolean = () => false): Promise<void> {
    await eventually('the policy has caught up', async () => orElse() || (await this.#isCaughtUp()));
  }

  /** The events in the log of the types that the policy decides, but for those that a channel published. */
  async decided(): Promise<readonly StoredEvent[]> {
    const log = await readAll(this.store, 0n);
    return log.filter(({ type, stream }) => this.#policy.emits.includes(type) && stream !== null);
  }

  /** The rows of its tables, as text. */
  async rows(): Promise<readonly (readonly string[])[]> {
    return Promise.all(
      this.installed.tables.map(async ({ compared }) => {
        const { rows } = await this.given.database.query(compared.rows);
        return rows.map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
      }),
    );
  }

  /** Runs the policy over the whole log as if it had been there from the start, and stores nothing but its rows. */
  async replay(beganAt: number, batch: number): Promise<void> {
    const { database } = this.given;
    const policy = this.#policy;
    const beginning = { beganAt, beganPosition: 0n };
    const log = await readAll(this.store, 0n);
    let moment: number | null = null;
    for (let from = 0; from < log.length && policy.on.length > 0; from += batch) {
      const events = log.slice(from, from + batch);
      const until: number | null = momentAfter(moment, events, momentOf);
      const heard = events.filter(({ type }) => policy.on.includes(type));
      await database.transaction(async (sql) => {
        const known = await policy.know(sql, heard, {
          until: until ?? -Infinity,
          mostDue: ALL,
          beganAt,
          beganPosition: 0n,
        });
        follow(policy, known, events, beginning, moment, momentOf);
        policy.write(sql, known);
      });
      moment = until;
    }
    // What the log's last moments bring about has nothing after it.
    await this.look(beganAt);
  }

  /** Makes the decisions due by the clock until none is left, and stores nothing but rows. */
  async look(beganAt: number): Promise<void> {
    const { clock } = this.#policy;
    for (let more = clock !== undefined; more; ) {
      await this.given.database.transaction(async (sql) => {
        const step = await clock?.step(sql, policyMoment(this.time.now, beganAt));
        more = step !== undefined;
        step?.write(sql);
      });
    }
  }

  /** Projects the whole log from scratch. */
  async project(): Promise<void> {
    const projection = this.#startProjection();
    const head = await this.store.head();
    await eventually('everything is projected', () => projection.position === head);
  }

  #startProjection(): ProjectionRunner {
    const { database } = this.given;
    const projection = new InsightsProjection(insights, this.clock, sealedContent);
    const failed = (error: unknown) => {
      throw error;
    };
    const runner = new ProjectionRunner(this.store, database, projection, this.clock, { failed, parked: failed });
    runner.start();
    this.#running.add(runner);
    return runner;
  }

  async #isCaughtUp(): Promise<boolean> {
    const head = await this.store.head();
    const { rows } = await this.given.database.query<{ position: bigint; began_at: Date }>(
      'select * from engine.policies',
    );
    const [row] = rows;
    if (row?.position !== head || (await this.#isDue(row.began_at.getTime()))) return false;
    return (await this.store.head()) === head;
  }

  async #isDue(beganAt: number): Promise<boolean> {
    const { clock, time } = this.#policy;
    if (time !== undefined) {
      const until = this.time.now;
      const known = await this.#policy.know(this.given.database, [], {
        until,
        mostDue: ALL,
        beganAt,
        beganPosition: 0n,
      });
      if (dueBy(time, known, until, beganAt).decisions.length > 0) return true;
    }
    if (clock === undefined) return false;
    const moment = policyMoment(this.time.now, beganAt);
    return (await this.given.database.transaction((sql) => clock.step(sql, moment), { snapshot: true })) !== undefined;
  }
}
