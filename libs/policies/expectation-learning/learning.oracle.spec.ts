import fc from 'fast-check';
import { follow } from '#libs/eventing/policy.course.js';
import { takeDefinitions } from '#libs/facts/definition/definition.table.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import { takeFacts } from '#libs/facts/table/fact.table.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { forgetEverything } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { customersOf } from '#test/support/recompute/customer.facts.js';
import { definitionsOf } from '#test/support/recompute/journeys.js';
import { expectationLearning } from './expectation-learning.watcher.js';

const db = useDatabase();
const TENANT = 'acme';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Tokyo. */
const FIRST = Date.parse('2026-02-28T15:00:00Z');
const NOON = FIRST + 12 * HOUR;
const RUNS = full ? 500 : 40;

/** Something that the log says next. */
interface Said {
  readonly kind: 'touchpoint' | 'tier' | 'correct' | 'retract' | 'merge' | 'judge' | 'erase' | 'define' | 'close';
  readonly customer: number;
  readonly other: number;
  /** In hours since the first midnight: late, in time, or of a day that is not over. */
  readonly hour: number;
  /** In tenths, from −10 to 10. */
  readonly level: number;
}

const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom(
    ...(['touchpoint', 'touchpoint', 'touchpoint', 'touchpoint', 'tier', 'correct', 'retract'] as const),
    ...(['merge', 'judge', 'erase', 'define', 'close', 'close'] as const),
  ),
  customer: fc.nat(2),
  other: fc.nat(50),
  hour: fc.nat(24 * 9),
  level: fc.integer({ min: -10, max: 10 }),
});

/** A definition with other expectations each time, which mostly learns. */
function definitionOf(level: number, other: number): JsonObject {
  const tenths = level / 10;
  return {
    stages: [{ name: 'all', phase: 'in-sale', touchpoints: ['ask', 'get'] }],
    terminal: [],
    idleGapSeconds: 3_600,
    expectations: { default: { ask: tenths }, tiers: { gold: { get: -tenths } } },
    ...(other % 5 > 0 && { learnExpectations: true }),
  };
}

/** The log that says so, from a definition on. */
function logOf(history: readonly Said[]): readonly StoredEvent[] {
  const log: StoredEvent[] = [];
  const touchpoints: StoredEvent[] = [];
  let [closed, version] = [0, 0];
  const add = (type: string, customerId: string | null, time: number, data: JsonObject, more: object = {}) => {
    const id = `${log.length}`;
    const eventId = eventIdOf(TENANT, '/test', id);
    log.push(storedEvent(log.length + 1, { eventId, tenant: TENANT, customerId, type, id, time, data, ...more }));
    return log.at(-1) as StoredEvent;
  };
  const define = (level: number, other: number) =>
    add('definition.put', null, NOON, { name: 'visit', version: ++version, definition: definitionOf(level, other) });
  define(2, 1);
  for (const { kind, customer, other, hour, level } of history) {
    const [whom, time] = [`c-${customer}`, FIRST + hour * HOUR];
    const about = touchpoints[other % Math.max(1, touchpoints.length)];
    if (kind === 'touchpoint') {
      const derived = { valence: -level / 10, model: 'm', version: '1', confidence: 1 };
      const named: JsonObject =
        other % 7 === 0 ? { journey: { definition: other % 2 === 0 ? 'visit' : 'unknown' } } : {};
      const data = { touchpoint: other % 2 === 0 ? 'ask' : 'get', channel: 'web', ...named };
      const isSaid = other % 4 === 3;
      const scored: JsonObject = other % 9 === 1 ? {} : { valence: level / 10 };
      const fact = isSaid ? { ...data, text: 'words' } : { ...data, ...scored };
      touchpoints.push(add('touchpoint.recorded', whom, time, fact, isSaid ? { derived } : {}));
    } else if (kind === 'tier') add('customer.tier-assigned', whom, time, { tier: other % 2 === 0 ? 'gold' : 'vip' });
    else if (kind === 'merge') add('customer.merged', whom, time, { into: `c-${(customer + 1 + (other % 2)) % 3}` });
    else if (kind === 'erase') add('customer.erased', whom, time, { erasureId: 'x', survivor: whom, keys: [] });
    else if (kind === 'define') define(level, other);
    else if (kind === 'close') {
      const endedAt = FIRST + ++closed * DAY;
      const day = new Date(endedAt - DAY + 9 * HOUR).toISOString().slice(0, 10);
      add('day.closed', null, endedAt, { day, endedAt: new Date(endedAt).toISOString() });
    } else if (about !== undefined) {
      const { eventId, customerId } = about;
      // Sometimes of somebody else, and so of nobody until a merge.
      const by = other % 6 === 5 ? whom : customerId;
      if (kind === 'retract') add('touchpoint.retracted', by, time, { eventId });
      else if (kind === 'judge')
        add(
          'valence.derived',
          customerId,
          time,
          { eventId, valence: level / 10, model: 'm', version: '2', confidence: 1 },
          { causationId: eventId },
        );
      else {
        const changes = [
          { valence: level / 10 },
          { valence: null },
          { occurredAt: new Date(FIRST + ((hour * 7) % 216) * HOUR).toISOString() },
          { touchpoint: 'get' },
        ][other % 4] as JsonObject;
        add('touchpoint.corrected', by, time, { eventId, ...changes });
      }
    }
  }
  return log;
}

interface Lesson {
  readonly day: string;
  readonly about: string;
  readonly version: number;
  readonly value: number;
  readonly n: number;
}

/** What each midnight teaches, worked out from all that the log says before it. */
function oracle(log: readonly StoredEvent[]): readonly Lesson[] {
  const last = new Map<string, Lesson>();
  const lessons: Lesson[] = [];
  const known = log.map((event) => ({ ...event, position: Number(event.position) }));
  for (const [at, closed] of known.entries()) {
    if (closed.type !== 'day.closed') continue;
    const before = known.slice(0, at) as never;
    const definition = definitionsOf(before, TENANT).find(({ name }) => name === 'visit')?.definition;
    if (!definition.learnExpectations) continue;
    const cells = new Map([...last.keys()].map((about) => [about, { n: 0, w: 0, wv: 0 }]));
    for (const { facts, contacts } of customersOf(before, TENANT))
      for (const contact of contacts) {
        const time = contact.at / 1000;
        const age = (closed.time - FIRST) / DAY - 1 - Math.floor((time - FIRST) / DAY);
        if (contact.valence === null || age < 0 || contact.data.journey?.definition === 'unknown') continue;
        const assigned = facts.findLast((fact) => fact.type === 'customer.tier-assigned' && fact.at <= contact.at);
        const about = `${contact.data.touchpoint} ${assigned?.data.tier ?? '-'}`;
        const { n, w, wv } = cells.get(about) ?? { n: 0, w: 0, wv: 0 };
        const weight = 0.5 ** (age / 90);
        cells.set(about, { n: n + 1, w: w + weight, wv: wv + weight * contact.valence });
      }
    const day = String(closed.data['day']);
    for (const [about, { n, w, wv }] of [...cells].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [type = '', tier = ''] = about.split(' ');
      const { default: byDefault, tiers } = definition.expectations;
      const c: number = tiers[tier]?.[type] ?? byDefault[type] ?? 0;
      const value = Math.round(((wv + 30 * c) / (w + 30)) * 1e6) / 1e6;
      if (Math.round(Math.abs(value - (last.get(about)?.value ?? c)) * 1e6) < 10_000) continue;
      const lesson = { day, about, version: (last.get(about)?.version ?? 0) + 1, value, n };
      last.set(about, lesson);
      lessons.push(lesson);
    }
  }
  return lessons;
}

/** What the policy decides when it takes the log in batches, of a table of facts that is far ahead. */
async function decidedOf(log: readonly StoredEvent[], sizes: readonly number[]): Promise<readonly Lesson[]> {
  const { database } = db;
  await database.query('delete from policy.experienced_days; delete from policy.last_expectations');
  const lessons: Lesson[] = [];
  const began = { beganAt: 0, beganPosition: 0n };
  for (let from = 0, turn = 0; from < log.length; turn++) {
    const events = log.slice(from, from + (sizes[turn % sizes.length] as number));
    from += events.length;
    const heard = events.filter(({ type }) => expectationLearning.on.includes(type));
    if (heard.length === 0) continue;
    await database.transaction(async (sql) => {
      const known = await expectationLearning.know(sql, heard, { ...began, until: 0, mostDue: 0 });
      const { decisions } = follow(expectationLearning, known, events, began, null, ({ time }) => time);
      for (const { data, time } of decisions.flatMap((decision) => decision.eventsAfter([]))) {
        const { touchpoint, tier, version, value, n } = data as unknown as Omit<Lesson, 'about'> &
          Record<string, string>;
        const day = new Date(time - DAY + 9 * HOUR).toISOString().slice(0, 10);
        lessons.push({ day, about: `${touchpoint} ${tier ?? '-'}`, version, value, n });
      }
      expectationLearning.write(sql, known);
    });
  }
  const order = ({ day, about }: Lesson) => `${day} ${about}`;
  return lessons.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

test(
  'whatever is late, corrected, retracted, judged anew, merged or erased, a midnight learns from what the log says before it',
  async () => {
    await db.database.query(
      "insert into platform.tenants (name, time_zone, created_at) values ($1, 'Asia/Tokyo', now()) on conflict do nothing",
      [TENANT],
    );
    let taught = 0;
    const histories = fc.array(said, { minLength: 20, maxLength: 70 }).map(logOf);
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async (log, batches) => {
        await forgetEverything(db.database);
        await db.database.transaction(async (sql) => {
          await takeDefinitions(sql, log);
          await takeFacts(sql, log);
        });
        const expected = oracle(log);
        taught += expected.length;
        expect(await decidedOf(log, batches)).toEqual(
          expected.map((lesson) => ({ ...lesson, value: expect.closeTo(lesson.value, 5) })),
        );
      }),
      { numRuns: RUNS, endOnFailure: !full },
    );
    expect(taught).toBeGreaterThan(RUNS);
  },
  PATIENCE_MS,
);
