import fc from 'fast-check';
import { sealedContent } from '#apps/composition/keyring.js';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Append } from '#libs/eventing/event-store.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { dayClosed } from '#libs/policies/day-closed/day-closed.watcher.js';
import { readAll } from '#test/contract/event-store.examples.js';
import { fact, regular, TENANT, treatedBadly, visits, withdraws } from '#test/support/churn.story.js';
import { eventually } from '#test/support/eventually.js';
import { forgetEverything } from '#test/support/given-facts.js';
import { policiesCaughtUp, startPolicies } from '#test/support/policy.process.js';
import { useDatabase } from '#test/support/postgres.js';
import { full } from '#test/support/proof.js';
import { policyMoment } from '#test/support/policy.moment.js';

const given = useDatabase();
const POLICIES = [dayClosed, churnAlerts];
const START = '2026-02-23T12:00';
const DOWN = '2026-03-02T06:00';
const UP = '2026-03-05T06:00';
const END = '2026-03-06T12:00';
const OTHERS = ['r0', 'r1', 'r2', 'r3'] as const;

const before = ['anna', 'bob', 'dora', 'eve', 'late', 'lost', ...OTHERS].flatMap(regular);

/** Something that an intake is told at a moment. */
interface Told {
  readonly at: string;
  readonly facts: readonly Append[];
}

/** What comes of these is known: they are alerted about at once, or at a midnight, or no longer. */
const known: readonly Told[] = [
  { at: '2026-03-01T12:00', facts: treatedBadly('bob', '2026-03-01T11:00') },
  { at: '2026-03-02T12:00', facts: treatedBadly('anna', '2026-03-02T11:00') },
  { at: '2026-03-02T12:00', facts: ['late', 'lost'].flatMap((each) => treatedBadly(each, '2026-02-20T11:00')) },
  {
    at: '2026-03-03T12:00',
    facts: [
      withdraws('bob', '2026-03-03T11:50'),
      fact('bob', '2026-03-03T11:55', 'feedback.submitted', { instrument: 'nps', value: 10 }),
    ],
  },
  { at: '2026-03-03T18:00', facts: treatedBadly('eve', '2026-03-03T17:00') },
  { at: '2026-03-04T06:00', facts: [fact('eve', '2026-03-04T05:00', 'customer.merged', { into: 'dora' })] },
  { at: '2026-03-04T12:00', facts: [fact('anna', '2026-03-04T11:00', 'customer.lost', { reason: 'staff-attitude' })] },
  { at: '2026-03-04T18:00', facts: [fact('lost', '2026-03-04T17:00', 'customer.lost', { reason: 'staff-attitude' })] },
];

const moments = ['2026-03-01T12:00', DOWN, ...known.slice(2).map(({ at }) => at), UP, '2026-03-05T18:00'];
const others: fc.Arbitrary<readonly Told[]> = fc.array(
  fc
    .tuple(fc.constantFrom(...moments), fc.constantFrom(...OTHERS), fc.constantFrom(...OTHERS), fc.nat(5))
    .map(([at, customer, other, kind]): Told => {
      const merge = customer === other ? [] : [fact(customer, at, 'customer.merged', { into: other })];
      const kinds: readonly (readonly Append[])[] = [
        [visits(customer, at)],
        [visits(customer, at, -0.9)],
        treatedBadly(customer, at),
        treatedBadly(customer, '2026-02-21T10:00'),
        [fact(customer, at, 'customer.lost', { reason: 'price' })],
        merge,
      ];
      return { at, facts: kinds[kind] as readonly Append[] };
    }),
  { maxLength: 16 },
);

/** An installation with the projector and the policies that alerts come from, an in-memory log, and a clock set by the test. */
class Installation {
  #now = timeOf(START);
  readonly #clock = { now: () => this.#now };
  readonly store = new MemoryEventStore(this.#clock);
  #running: readonly { stop(): Promise<void> }[] = [];

  async begin(): Promise<void> {
    const { database } = given;
    await forgetEverything(database);
    const tables = POLICIES.flatMap((policy) => policy.tables.map(({ name }) => name));
    for (const table of ['engine.policies', 'engine.leases', 'platform.tenants', ...tables])
      await database.query(`delete from ${table}`);
    await database.query('insert into platform.tenants (name, time_zone, created_at) values ($1, $2, $3)', [
      TENANT,
      'UTC',
      new Date(this.#now),
    ]);
  }

  start(): void {
    const failed = (error: unknown) => {
      throw error;
    };
    const projection = new InsightsProjection(insights, this.#clock, sealedContent);
    const { database } = given;
    const projector = new ProjectionRunner(this.store, database, projection, this.#clock, { failed, parked: failed });
    projector.start();
    this.#running = [projector, startPolicies({ store: this.store, database, clock: this.#clock, policies: POLICIES })];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((each) => each.stop()));
    this.#running = [];
  }

  /** The clock is set, and what intakes are told is stored; all that runs comes to rest. */
  async comes(at: string, facts: readonly Append[]): Promise<void> {
    this.#now = timeOf(at);
    if (facts.length > 0) await this.store.append(facts);
    if (this.#running.length > 0) await eventually('nothing is left to do', () => this.#rests());
  }

  /** What became of alerts, customer by customer. */
  async alerts() {
    const events = (await readAll(this.store, 0n)).filter(({ type }) => ALERT_TYPES.some((each) => each === type));
    return new Map(
      [...groupBy(events, ({ customerId }) => customerId as string)].map(([id, its]) => [id, its.map(said)]),
    );
  }

  async #rests(): Promise<boolean> {
    const head = await this.store.head();
    const names = POLICIES.map(({ name }) => name);
    await policiesCaughtUp(given.database, this.store, names);
    const moment = policyMoment(this.#now, timeOf(START));
    for (const { clock } of POLICIES) {
      const step = (sql: Parameters<NonNullable<typeof clock>['step']>[0]) => clock?.step(sql, moment);
      if ((await given.database.transaction(async (sql) => step(sql), { snapshot: true })) !== undefined) return false;
    }
    return (await this.store.head()) === head;
  }
}

function timeOf(at: string): number {
  return Date.parse(`${at}:00Z`);
}

function said({ eventId, stream, revision, type, time, data, causationId }: StoredEvent) {
  return { eventId, stream, revision, type, time, data, causationId };
}

function told(customer: string) {
  return ({ type, time, data: { status, outcome } }: ReturnType<typeof said>) =>
    `${new Date(time).toISOString().slice(5, 16)} ${customer} ${type.slice(12)} ${outcome ?? status}`;
}

/** What became of alerts about those of whom it is known. */
function whatOf(alerts: Awaited<ReturnType<Installation['alerts']>>): readonly string[] {
  const about = [...alerts].filter(([customer]) => !OTHERS.some((each) => each === customer));
  return about.flatMap(([customer, its]) => its.map(told(customer))).sort();
}

/** What alerts came to. @param log what intakes are told, whatever runs @param down projector and policies do not run for three days */
async function run(log: readonly Told[], down: boolean) {
  const made = new Installation();
  await made.begin();
  try {
    made.start();
    await made.comes(START, before);
    const days = ['03-02', '03-03', '03-04', '03-05', '03-06'].map((day) => `2026-${day}T00:00`);
    for (const at of [...new Set([...days, ...log.map((each) => each.at), DOWN, UP, END])].sort()) {
      if (down && at === DOWN) await made.stop();
      if (down && at === UP) made.start();
      await made.comes(
        at,
        log.filter((each) => each.at === at).flatMap(({ facts }) => facts),
      );
    }
    return await made.alerts();
  } finally {
    await made.stop();
  }
}

/** Intakes are down too: they are told afterwards what they would have been told. */
function afterwards(log: readonly Told[]): readonly Told[] {
  return log.map((each) => (each.at >= DOWN && each.at < UP ? { ...each, at: UP } : each));
}

test.each([
  [
    'up',
    (log: readonly Told[]) => log,
    [
      '03-01T12:00 bob raised open',
      '03-03T12:00 bob updated open',
      '03-03T12:00 bob resolved risk-fell',
      '03-02T12:00 anna raised open',
      '03-04T12:00 anna resolved lost',
      '03-03T00:00 late raised open',
      '03-03T00:00 lost raised open',
      '03-04T18:00 lost resolved lost',
      '03-03T18:00 eve raised open',
      '03-04T06:00 eve resolved merged',
    ],
  ],
  [
    'down',
    afterwards,
    [
      '03-01T12:00 bob raised open',
      '03-05T06:00 bob updated open',
      '03-05T06:00 bob resolved risk-fell',
      '03-05T06:00 anna raised open',
      '03-05T06:00 anna resolved lost',
      '03-05T06:00 eve raised open',
      '03-05T06:00 eve resolved merged',
      '03-06T00:00 late raised open',
    ],
  ],
] as const)(
  'three days without projector and policies, with intakes %s, change no alert, nor its order and reasons',
  async (_, comes, expected) => {
    await fc.assert(
      fc.asyncProperty(others, async (random) => {
        const log = comes([...known, ...random]);
        const through = await run(log, true);
        expect(through).toEqual(await run(log, false));
        expect(whatOf(through)).toEqual([...expected].sort());
      }),
      { numRuns: full ? 40 : 1 },
    );
  },
  full ? 1_800_000 : 120_000,
);
