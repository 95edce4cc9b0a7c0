import type { Clock } from '#libs/kernel/clock.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';
import { appendDecisions } from './decision.appender.js';
import type { EventStore } from './event-store.js';
import type { Held, Lease } from './lease.js';
import { pause } from './pause.js';
import type { Policy, PolicyClock } from './policy.js';
import { PolicyCheckpoint, type PolicyState } from './policy.checkpoint.js';
import { follow, momentAfter } from './policy.course.js';
import { Turn } from './turn.js';

export interface PolicyOptions {
  /** The projection that fills the tables of facts. */
  readonly factsOf: string;
  /** The moment that an event speaks for, in milliseconds since 1970: when it was recorded, or later. */
  readonly momentOf: (event: StoredEvent) => number;
  /** Most events in one transaction. */
  readonly batch: number;
  /** How long to wait between two looks at the clock, in milliseconds. */
  readonly tickMs: number;
}

/** What policies run with. */
export interface PolicyParts {
  readonly store: EventStore;
  readonly database: Database;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly options: PolicyOptions;
}

/** How long to wait for facts before looking again, in milliseconds. */
const POLL_MS = 20;

/**
 * Runs a policy until the signal aborts, for as long as the lease holds. A batch's decisions are stored before its rows
 * and checkpoint: after a crash in between, the same is decided again and found already stored.
 * @throws LeaseLost, or whatever failed; it may then be started again
 */
export async function runPolicy(parts: PolicyParts, policy: Policy, held: Held, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const run = new PolicyRun(parts, policy, held, AbortSignal.any([signal, over.signal]));
  await run.begin();
  const works = [run.followLog(), run.keepTime()];
  try {
    await Promise.all(works);
  } finally {
    over.abort();
    await Promise.allSettled(works);
  }
}

class PolicyRun {
  readonly #checkpoint: PolicyCheckpoint;
  /** The log and the clock take turns. */
  readonly #turn = new Turn();
  #state: PolicyState = { beganAt: 0, beganPosition: 0n, position: 0n, appended: 0n, recordedUntil: null };

  constructor(
    private readonly parts: PolicyParts,
    private readonly policy: Policy,
    private readonly held: Held,
    private readonly signal: AbortSignal,
  ) {
    this.#checkpoint = new PolicyCheckpoint(parts.database, parts.lease, policy.name);
  }

  async begin(): Promise<void> {
    const { store, clock } = this.parts;
    this.#state = await this.#checkpoint.begin(clock.now(), await store.head());
  }

  async followLog(): Promise<void> {
    const { store, options } = this.parts;
    if (!this.#hearsAnything) return;
    const log = store.follow(this.#state.position, { signal: this.signal, batch: options.batch });
    for await (const events of log) await this.#turn.take(() => this.#follow(events));
  }

  async keepTime(): Promise<void> {
    const { clock } = this.policy;
    const { signal } = this;
    while (!signal.aborted) {
      if (!this.#hearsAnything) await this.#turn.take(() => this.#passOver());
      const more = clock !== undefined && (await this.#turn.take(() => this.#step(clock)));
      if (!more) await pause(this.parts.options.tickMs, signal);
    }
  }

  get #hearsAnything(): boolean {
    return this.policy.on.length > 0 || this.policy.time !== undefined;
  }

  async #follow(events: readonly StoredEvent[]): Promise<void> {
    const { policy } = this;
    const { momentOf } = this.parts.options;
    const position = events.at(-1)?.position ?? this.#state.position;
    const recordedUntil = momentAfter(this.#state.recordedUntil, events, momentOf);
    const heard = events.filter(({ type }) => policy.on.includes(type));
    if (heard.length === 0 && policy.time === undefined) return this.#move([], { position, recordedUntil }, () => {});
    const known = await this.#know(position, (sql) => policy.know(sql, heard, { until: recordedUntil ?? -Infinity }));
    const decisions = follow(policy, known, events, this.#state, this.#state.recordedUntil, momentOf);
    await this.#move(decisions, { position, recordedUntil }, (sql) => policy.write(sql, known));
  }

  /** Facts and the check that they are there come from one snapshot: a database crash may undo facts. */
  async #know<Known>(position: Position, know: (sql: Sql) => Promise<Known>): Promise<Known> {
    const { database, options } = this.parts;
    for (;;) {
      this.signal.throwIfAborted();
      const found = await database.transaction(
        async (sql) => {
          if (!this.policy.needsFacts) return { known: await know(sql) };
          const { rowCount } = await sql.query('select from engine.reached where projection = $1 and position >= $2', [
            options.factsOf,
            `${position}`,
          ]);
          return rowCount === 0 ? undefined : { known: await know(sql) };
        },
        { snapshot: true, repeated: true },
      );
      if (found) return found.known;
      await pause(POLL_MS, this.signal);
    }
  }

  /** For a policy that hears no events: nothing recorded leads to anything. */
  async #passOver(): Promise<void> {
    const position = await this.parts.store.head();
    if (position > this.#state.position) await this.#move([], { position }, () => {});
  }

  /** @returns whether there may be more to do at once */
  async #step(clock: PolicyClock): Promise<boolean> {
    const { database, clock: times } = this.parts;
    const { beganAt } = this.#state;
    const step = await database.transaction((sql) => clock.step(sql, { now: times.now(), beganAt }), {
      snapshot: true,
      repeated: true,
    });
    if (step === undefined) return false;
    await this.#move(step.decisions, {}, (sql) => step.write(sql));
    return true;
  }

  async #move(decisions: readonly Decision[], moved: Partial<PolicyState>, write: (sql: Sql) => void): Promise<void> {
    const last = await appendDecisions(this.parts.store, decisions, this.signal);
    const appended = last > this.#state.appended ? last : this.#state.appended;
    const to = { ...this.#state, ...moved, appended };
    await this.#checkpoint.move(this.held, this.#state, to, write);
    this.#state = to;
  }
}
