import type { Clock } from '#libs/kernel/clock.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';
import { appendDecisions } from './decision.appender.js';
import type { EventStore } from './event-store.js';
import type { FactsProgress } from './facts.progress.js';
import type { Keyring } from './keyring.js';
import type { Held, Lease } from './lease.js';
import { Pace } from './pace.js';
import { pause } from './pause.js';
import type { Policy, PolicyClock, PolicyMoment, PolicyTime } from './policy.js';
import { PolicyCheckpoint, type PolicyState } from './policy.checkpoint.js';
import { dueBy, follow, momentAfter } from './policy.course.js';
import { PolicyFacts } from './policy.facts.js';
import type { ProgressSignal } from './progress.signal.js';
import type { QuietMoves } from './quiet.moves.js';
import type { SharedLog } from './shared.log.js';
import { Turn } from './turn.js';

export interface PolicyOptions {
  /** The moment that an event speaks for, in milliseconds since 1970: when it was recorded, or later. */
  readonly momentOf: (event: StoredEvent) => number;
  /** Most events, and most due times that have nothing to do with them, in one transaction. */
  readonly batch: number;
  /** How long to wait between two looks at the clock, in milliseconds. */
  readonly tickMs: number;
}

/** Where policies run. */
export interface PolicyInstallation {
  readonly store: EventStore;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Wakes those who wait for policies, and policies that wait for facts. */
  readonly progressed?: ProgressSignal;
}

/** What policies run with. */
export interface PolicyParts extends PolicyInstallation {
  readonly progressed: ProgressSignal;
  /** The store's log, which the policies read together. */
  readonly log: SharedLog;
  readonly lease: Lease;
  readonly quietMoves: QuietMoves;
  readonly factsProgress: FactsProgress;
  readonly options: PolicyOptions;
}

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
  readonly #facts: PolicyFacts;
  /** The log and the clock take turns. */
  readonly #turn = new Turn();
  /** A batch must be over long before a lease is. */
  readonly #pace: Pace;
  #state: PolicyState = { beganAt: 0, beganPosition: 0n, position: 0n, appended: 0n, recordedUntil: null };

  constructor(
    private readonly parts: PolicyParts,
    private readonly policy: Policy,
    private readonly held: Held,
    private readonly signal: AbortSignal,
  ) {
    this.#pace = new Pace(parts.options.batch, parts.lease.lastsMs / 4);
    this.#checkpoint = new PolicyCheckpoint(parts.database, parts.lease, policy.name);
    this.#facts = new PolicyFacts(parts.database, parts.factsProgress, policy, signal);
  }

  async begin(): Promise<void> {
    const { store, clock } = this.parts;
    this.#state = await this.#checkpoint.begin(clock.now(), await store.head());
  }

  async followLog(): Promise<void> {
    if (!this.#hearsAnything) return;
    for await (const page of this.parts.log.follow(this.#state.position, this.signal)) {
      let rest = page;
      while (rest.length > 0) rest = rest.slice(await this.#followSome(rest));
    }
  }

  /** @returns how many of the events it has taken, from the first on */
  async #followSome(page: readonly StoredEvent[]): Promise<number> {
    const events = page.slice(0, this.#pace.size);
    // Not in the log's turn, in which the clock could not be looked at.
    await this.#facts.await(events);
    await this.#turn.take(() => this.#pace.during(events.length, () => this.#follow(events)));
    return events.length;
  }

  async keepTime(): Promise<void> {
    const { clock, time } = this.policy;
    const { signal } = this;
    const { clock: times, options } = this.parts;
    while (!signal.aborted) {
      if (!this.#hearsAnything) await this.#turn.take(() => this.#passOver());
      if (time !== undefined) await this.#turn.take(() => this.#foresee(time));
      const more = clock !== undefined && (await this.#turn.take(() => this.#step(clock)));
      if (!more) await (times.pause?.(options.tickMs, signal) ?? pause(options.tickMs, signal));
    }
  }

  get #hearsAnything(): boolean {
    return this.policy.on.length > 0 || this.policy.time !== undefined;
  }

  /** @param alone nothing is due before these events but what has to do with them */
  async #follow(events: readonly StoredEvent[], alone = false): Promise<void> {
    const { policy } = this;
    const { momentOf, batch: mostDue } = this.parts.options;
    const position = events.at(-1)?.position ?? this.#state.position;
    const recordedUntil = momentAfter(this.#state.recordedUntil, events, momentOf);
    const heard = events.filter(({ type }) => policy.on.includes(type));
    const pass = () => this.#moveQuietly({ position, recordedUntil });
    if (heard.length === 0 && policy.time === undefined) return pass();
    const { beganAt, beganPosition } = this.#state;
    const context = { until: recordedUntil ?? -Infinity, mostDue, beganAt, beganPosition };
    const known = await this.#facts.read(events, (sql) => policy.know(sql, heard, context));
    const { decisions, passed } = follow(policy, known, events, this.#state, this.#state.recordedUntil, momentOf);
    if (policy.time !== undefined && passed >= mostDue && !alone) return this.#followSlowly(events, policy.time);
    if (heard.length === 0 && passed === 0) return pass();
    await this.#move(decisions, { position, recordedUntil }, (sql) => policy.write(sql, known));
  }

  /** More may have fallen due than was known: first passes what is due before these events, then takes fewer at a time. */
  async #followSlowly(events: readonly StoredEvent[], time: PolicyTime<unknown>): Promise<void> {
    const half = Math.ceil(events.length / 2);
    await this.#pass(time, events.slice(0, 1));
    if (events.length === 1) return this.#follow(events, true);
    for (const some of [events.slice(0, half), events.slice(half)]) if (some.length > 0) await this.#follow(some);
  }

  /** Passes all that is due before an event of the log, in portions. */
  async #pass(time: PolicyTime<unknown>, before: readonly StoredEvent[]): Promise<void> {
    const { policy } = this;
    const { momentOf, batch: mostDue } = this.parts.options;
    const { recordedUntil, beganAt, beganPosition } = this.#state;
    const live = before.some(({ position }) => position > beganPosition);
    const until = momentAfter(recordedUntil, before, momentOf) ?? -Infinity;
    for (let more = true; more; ) {
      const known = await this.#facts.read([], (sql) =>
        policy.know(sql, [], { until, mostDue, beganAt, beganPosition }),
      );
      const { decisions, passed } = dueBy(time, known, until, beganAt);
      if (passed > 0) await this.#move(live ? decisions : [], {}, (sql) => policy.write(sql, known));
      more = passed >= mostDue;
    }
  }

  /** For a policy that hears no events: nothing recorded leads to anything. */
  async #passOver(): Promise<void> {
    const position = await this.parts.store.head();
    if (position > this.#state.position) await this.#moveQuietly({ position });
  }

  /**
   * Decides the first of what is due by the clock while nothing is recorded. Its rows stay: what was decided is recorded
   * at or after its due time, so in the log that time passes before it, and so does all else that is due by then.
   */
  async #foresee<Known>(time: PolicyTime<Known>): Promise<void> {
    const policy = this.policy as Policy<Known>;
    const { store, clock } = this.parts;
    const { position, beganAt, beganPosition } = this.#state;
    // What is recorded already comes first.
    if ((await store.head()) > position) return;
    const until = clock.now();
    // What leads to nothing must not keep the rest from being decided.
    for (let mostDue = 1, more = true; more; mostDue *= 2) {
      const known = await this.#facts.read([], (sql) =>
        policy.know(sql, [], { until, mostDue, beganAt, beganPosition }),
      );
      const { decisions, passed } = dueBy(time, known, until, beganAt);
      const last = decisions.length > 0 ? await this.#move(decisions, {}, () => {}) : 0n;
      more = last <= position && passed >= mostDue;
    }
  }

  /** @returns whether there may be more to do at once */
  async #step(clock: PolicyClock): Promise<boolean> {
    const { database, keyring, store, clock: times } = this.parts;
    const { beganAt, position, recordedUntil } = this.#state;
    const now = times.now();
    const isBehind = this.#hearsAnything && (await store.head()) > position;
    // Of the log that there is it knows nothing yet.
    if (isBehind && recordedUntil === null) return false;
    const until = isBehind ? Math.min(now, recordedUntil as number) : now;
    const open: PolicyMoment['open'] = (tenant, sealed) => keyring.open(tenant, sealed);
    const step = await database.transaction((sql) => clock.step(sql, { now, beganAt, until, open }), {
      snapshot: true,
      repeated: true,
    });
    if (step === undefined) return false;
    await this.#move(step.decisions, {}, (sql) => step.write(sql));
    return true;
  }

  /** For events that meant nothing: there are neither decisions nor rows to store. */
  async #moveQuietly(moved: Partial<PolicyState>): Promise<void> {
    const to = { ...this.#state, ...moved };
    await this.parts.quietMoves.move(this.policy.name, this.#state, to);
    this.#state = to;
    this.parts.progressed.decided();
  }

  /** @returns the position of the last of the decisions that is stored; 0n if none is */
  async #move(
    decisions: readonly Decision[],
    moved: Partial<PolicyState>,
    write: (sql: Sql) => void,
  ): Promise<Position> {
    const last = await appendDecisions(this.parts, decisions, this.signal);
    const appended = last > this.#state.appended ? last : this.#state.appended;
    const to = { ...this.#state, ...moved, appended };
    await this.#checkpoint.move(this.held, this.#state, to, write);
    this.#state = to;
    this.parts.progressed.decided();
    return last;
  }
}
