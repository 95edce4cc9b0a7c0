import type { PolicyClock } from '#libs/eventing/policy.js';
import type { CareRule } from '#libs/facts/care/care.events.js';
import { takeFacts } from '#libs/facts/table/fact.table.js';
import type { Json, JsonObject, NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { care } from '#libs/policies/care/care.watcher.js';
import { storedEvent } from './an.event.js';
import { forgetEverything } from './given-facts.js';
import { policyMoment } from './policy.moment.js';
import type { TestDatabase } from './postgres.js';

export const CARING = 'acme';

/** What the policy reads in the tables of facts. */
const IN_FACTS = ['customer.merged', 'touchpoint.recorded', 'touchpoint.corrected', 'touchpoint.retracted'];

/** A rule that holds, except for what is given. */
export const careRule = (on: CareRule['on'], more: Partial<CareRule> = {}): CareRule => ({
  ...{ enabled: true, on, match: {}, at: '09:00', leadDays: 0, notMoreOftenThanDays: 30, controlShare: 0 },
  ...more,
});

/** Traits as the keyring of tests seals them. */
export const sealedTraits = (traits: Readonly<Record<string, Json>>): JsonObject => ({
  traits: { sealed: Buffer.from(JSON.stringify(traits)).toString('base64url'), key: 'key' },
});

/** Care by itself: what it is told, and what it decides, at the times that a test says. All times are RFC 3339 in UTC. */
export class CareWorld {
  /** What it decided, in order: `03-11T09:00 ann second purchase-2 due`. */
  readonly decided: string[] = [];
  beganAt = 0;
  #position = 0;
  /** Decisions that the log holds already. */
  readonly #stored = new Set<string>();

  constructor(private readonly given: TestDatabase) {}

  /** Begins with nothing, in a zone. */
  async begin(timeZone = 'UTC'): Promise<void> {
    const { database } = this.given;
    await forgetEverything(database);
    for (const { name } of care.tables) await database.query(`delete from ${name}`);
    await database.query(`delete from platform.tenants where name = $1`, [CARING]);
    await database.query(
      `insert into platform.tenants (name, time_zone, created_at) values ($1, $2, to_timestamp(0))`,
      [CARING, timeZone],
    );
    this.decided.length = 0;
    this.#stored.clear();
    this.beganAt = 0;
    this.#position = 0;
  }

  /** Something is recorded; @param happened missing: at that time */
  async hear(
    recorded: string,
    type: string,
    customerId: string | null,
    data: JsonObject,
    happened = recorded,
    eventId?: Uuid,
  ): Promise<void> {
    const event = storedEvent(++this.#position, {
      ...{ tenant: CARING, customerId, type, data, ...(eventId && { eventId }) },
      ...{ time: Date.parse(happened), recordedAt: Date.parse(recorded) },
    });
    // The tables of facts know it before the policy does.
    if (IN_FACTS.includes(type)) await this.given.database.transaction((sql) => takeFacts(sql, [event]));
    await this.#take(event);
  }

  puts(recorded: string, name: string, rule: CareRule, version = 1): Promise<void> {
    return this.hear(recorded, 'care-rule.put', null, { name, version, rule } as unknown as JsonObject);
  }

  buys(recorded: string, customerId: string, happened = recorded): Promise<void> {
    return this.hear(recorded, 'customer.purchase-made', customerId, { amount: '1', currency: 'EUR' }, happened);
  }

  visits(recorded: string, customerId: string, happened = recorded, eventId?: Uuid): Promise<void> {
    const data = { touchpoint: 'visit', channel: 'branch' };
    return this.hear(recorded, 'touchpoint.recorded', customerId, data, happened, eventId);
  }

  /** The clock has come to a time. @returns what is decided then */
  async comes(time: string): Promise<readonly string[]> {
    const { database } = this.given;
    const before = this.decided.length;
    const clock = care.clock as PolicyClock;
    for (;;) {
      const moment = policyMoment(Date.parse(time), this.beganAt);
      const step = await database.transaction((sql) => clock.step(sql, moment), { snapshot: true });
      if (step === undefined) return this.decided.slice(before);
      await database.transaction(async (sql) => step.write(sql));
      for (const decision of step.decisions) {
        if (this.#stored.has(decision.stream)) continue;
        this.#stored.add(decision.stream);
        for (const event of decision.eventsAfter([])) await this.#decide(event, time);
      }
    }
  }

  async #decide(event: NewEvent, now: string): Promise<void> {
    const { rule, occasion, dueAt, control, reason } = event.data as Record<string, string>;
    const outcome = event.type === 'care.due' ? (control ? 'control' : 'due') : reason;
    this.decided.push(`${String(dueAt).slice(5, 16)} ${event.customerId} ${rule} ${occasion} ${outcome}`);
    await this.#take(storedEvent(++this.#position, { ...event, recordedAt: Date.parse(now) }));
  }

  async #take(event: StoredEvent): Promise<void> {
    await this.given.database.transaction(async (sql) => {
      const known = await care.know(sql, [event], { until: 0, mostDue: 1, beganAt: 0, beganPosition: 0n });
      care.take(event, known);
      care.write(sql, known);
    });
  }
}
