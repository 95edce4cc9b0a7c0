import fc from 'fast-check';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import { instantText } from '#libs/kernel/instant.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { startAnew as begin } from '#test/support/builds.js';
import { forgetEverything } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from './insights.projection.js';
import { decodeSums } from './sums.codec.js';
import { JOURNEY_WIDTH, TYPE_WIDTH } from '#libs/insights/journey/journey.sums.js';

const db = useDatabase();
const NOW = Date.parse('2026-01-10T00:00:00Z');
const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const TENANT = 'acme';

type Draft = {
  type: string;
  customerId: string;
  time: number;
  micros: number;
  sequence: string | null;
  data: JsonObject;
};

/** Drafts of facts whose corrections name earlier drafts by number. */
const drafts = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'bank',
      'bank',
      'bank',
      'shop',
      'explicit',
      'explicit',
      'named',
      'correct',
      'correct',
      'retract',
      'started',
      'ended',
      'tier',
      'feedback',
      'complaint',
      'merge',
      'purchase',
    ),
    customer: fc.constantFrom('A', 'B', 'C'),
    // Close together; or days apart, so that outcomes reach back to the edge of a journey, into one and not to it.
    hour: fc.oneof(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 12 }).map((n) => 240 * n),
    ),
    valence: fc.constantFrom(-1, -0.6, -0.3, 0, 0.2, 0.7, 1, null),
    pick: fc.nat({ max: 1_000 }),
    flag: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

function factsOf(
  list: readonly {
    kind: string;
    customer: string;
    hour: number;
    valence: number | null;
    pick: number;
    flag: boolean;
  }[],
): StoredEvent[] {
  const touchpoints: string[] = [];
  return list.map((draft, index) => {
    const id = `${index}`;
    const eventId = eventIdOf(TENANT, '/test', id);
    const made = draftOf(draft, touchpoints);
    if (made.type === 'touchpoint.recorded') touchpoints.push(eventId);
    return storedEvent(index + 1, { eventId, tenant: TENANT, id, ...made });
  });
}

function draftOf(
  {
    kind,
    customer,
    hour,
    valence,
    pick,
    flag,
  }: { kind: string; customer: string; hour: number; valence: number | null; pick: number; flag: boolean },
  touchpoints: readonly string[],
): Draft {
  const base = {
    customerId: customer,
    time: START + hour * HOUR * (flag ? 1 : 3),
    // Some moments of different facts are a microsecond apart.
    micros: pick % 5 === 0 ? pick % 3 : 0,
    sequence: pick % 3 === 0 ? `${pick}` : null,
  };
  const one = <T>(...values: T[]): T => values[pick % values.length] as T;
  const v: JsonObject = valence === null ? {} : { valence };
  const staff: JsonObject = flag ? { staffId: one('s1', 's2') } : {};
  const target = touchpoints[pick % Math.max(1, touchpoints.length)] ?? eventIdOf(TENANT, '/test', `${pick % 40}`);
  switch (kind) {
    case 'bank':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: one('queueing', 'counter-service', 'goodbye', 'welcome', 'fees'),
          channel: one('branch', 'app'),
          ...v,
          ...staff,
        },
      };
    case 'shop':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: { touchpoint: one('order', 'pay', 'receive'), channel: 'web', ...v },
      };
    case 'explicit':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: one('queueing', 'goodbye', 'chat', 'order'),
          channel: one('branch', 'chat'),
          ...v,
          journey: {
            id: one('J1', 'J2'),
            ...(flag && { definition: one('online-purchase', 'bank-branch-visit', 'unknown') }),
          },
        },
      };
    case 'named':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: 'chat',
          channel: 'chat',
          ...v,
          journey: { definition: one('customer-lifecycle', 'unknown') },
        },
      };
    case 'correct':
      return {
        ...base,
        type: 'touchpoint.corrected',
        data: {
          eventId: target,
          ...one<JsonObject>(
            { valence },
            { valence: 0.4 },
            { occurredAt: instantText(base) },
            { journey: { id: 'J3' } },
            { journey: null },
            { touchpoint: 'goodbye' },
            { channel: 'phone' },
          ),
        },
      };
    case 'retract':
      return { ...base, type: 'touchpoint.retracted', data: { eventId: target } };
    case 'started':
    case 'ended':
      return {
        ...base,
        type: `journey.${kind}`,
        data: {
          journey: {
            definition: one('bank-branch-visit', 'online-purchase'),
            ...(flag ? { id: one('J1', 'J2') } : {}),
          },
          ...(kind === 'ended' ? { reason: one('completed', 'abandoned') } : {}),
        },
      };
    case 'tier':
      return { ...base, type: 'customer.tier-assigned', data: { tier: one('gold', 'vip', 'c') } };
    case 'feedback':
      return {
        ...base,
        type: 'feedback.submitted',
        data: {
          instrument: 'csat',
          value: 1 + (pick % 5),
          about: flag ? { journeyId: one('J1', 'J2', `j_${target}`) } : {},
        },
      };
    case 'complaint':
      return {
        ...base,
        type: 'complaint.filed',
        data: { category: 'x', severity: 3, channel: 'web', ...(flag ? { journeyId: 'J2' } : {}) },
      };
    case 'merge':
      return { ...base, type: 'customer.merged', data: { into: one('A', 'B', 'C', 'D') } };
    default:
      return { ...base, type: 'customer.purchase-made', data: { amount: '10.5', currency: 'EUR' } };
  }
}

const reset = () => forgetEverything(db.database);

async function applyAll(projection: InsightsProjection, batches: readonly (readonly StoredEvent[])[]): Promise<void> {
  for (const batch of batches) await db.database.transaction((sql) => projection.apply(sql, batch));
}

/** Everything that queries read, by customers' ids instead of their numbers. */
async function dump(): Promise<unknown> {
  const live = "(select build from engine.builds where status = 'live')";
  const rows = async (text: string) => (await db.database.query(text)).rows;
  return {
    facts: await rows(
      'select c.customer_id, r.customer_id as root, f.event_id, f.effective, f.effective_place, f.retracted from fact.facts f join fact.customers c using (customer_no) join fact.customers r on r.customer_no = c.root_no order by f.event_id',
    ),
    journeys:
      await rows(`select c.customer_id, j.chain, j.first_place, j.last_place, j.journey_id, j.definition, j.tier, j.ended_by, j.reached_goal, j.closes_at, j.peak_end, j.mean, j.later_feedback, j.channels, j.counted,
      j.summary -> 'first' as first, j.summary -> 'last' as last, j.summary -> 'named' as named, j.summary -> 'peak' as peak, j.summary -> 'end' as "end", j.summary -> 'range' as range,
      (select json_agg(g order by g::text) from json_array_elements(j.summary -> 'groups') g) as groups
      from insight.journeys j join fact.customers c using (customer_no) where build in ${live} order by 1, 2, 3`),
    outcomes: await rows(
      `select c.customer_id, o.event_id, o.chain, o.first_place from insight.outcomes o join fact.customers c using (customer_no) where build in ${live} order by 2`,
    ),
    feedback: await rows(
      `select c.customer_id, f.event_id, f.instrument, f.at, f.value, f.valence, f.journey_id from insight.feedback f join fact.customers c using (customer_no) where build in ${live} order by 2`,
    ),
    cells: await cells(`build in ${live}`),
    profiles: await rows(
      `select c.customer_id, tier, lifecycle, advocate, first_contact_at, last_contact_at, summary::jsonb from insight.customer_profiles join fact.customers c using (customer_no) where build in ${live} order by 1`,
    ),
  };
}

/** Cells of which something is left, their sums by name. */
async function cells(where: string): Promise<readonly unknown[]> {
  const { rows } = await db.database.query<{ journeys: Buffer; types: Buffer }>(
    `select definition, staff, day::text, tier, journeys, types from insight.cells where ${where} order by 1, 2, 3, 4`,
  );
  const named = (bytes: Buffer, width: number) =>
    Object.fromEntries([...decodeSums(bytes, width)].map(({ names, sums }) => [names.join(' '), sums]));
  return rows
    .filter(({ journeys, types }) => journeys.length + types.length > 0)
    .map(({ journeys, types, ...key }) => ({
      ...key,
      journeys: named(journeys, JOURNEY_WIDTH),
      types: named(types, TYPE_WIDTH),
    }));
}

const startAnew = () => db.database.transaction((sql) => begin(sql, TENANT));

async function rebuild(projection: InsightsProjection): Promise<void> {
  await startAnew();
  while (await db.database.transaction((sql) => projection.tick(sql)));
}

/** Splits shuffled, repeated events into batches. */
function arrange(events: readonly StoredEvent[], order: readonly number[], sizes: readonly number[]): StoredEvent[][] {
  const shuffled = events
    .map((event, index) => ({ event, key: order[index % order.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || a.index - b.index)
    .map(({ event }) => event);
  const repeated = shuffled.flatMap((event, index) =>
    (order[index % order.length] ?? 0) % 5 === 0 ? [event, shuffled[0] as StoredEvent] : [event],
  );
  const batches: StoredEvent[][] = [];
  for (let at = 0, n = 0; at < repeated.length; n++) {
    const size = sizes[n % sizes.length] as number;
    batches.push(repeated.slice(at, at + size));
    at += size;
  }
  return batches;
}

const runs = Number(process.env['PROVE_RUNS'] ?? 60);

it('answers the same whatever the order, the batches and the repeats, and the same as computing everything anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      drafts,
      fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
      async (list, order, sizes) => {
        const events = factsOf(list);
        await reset();
        const shuffled = new InsightsProjection(insights, { now: () => NOW }, sealedContent);
        await applyAll(shuffled, arrange(events, order, sizes));
        const incremental = await dump();
        await rebuild(shuffled);
        expect(incremental).toEqual(await dump());
        await reset();
        await applyAll(new InsightsProjection(insights, { now: () => NOW }, sealedContent), [events]);
        expect(incremental).toEqual(await dump());
      },
    ),
    { numRuns: runs },
  );
}, 600_000);

it('builds in steps beside what goes on, and it is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      drafts,
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 5 }),
      async (list, sizes, buildStep, begin) => {
        const events = factsOf(list);
        await reset();
        const projection = new InsightsProjection(insights, { now: () => NOW }, sealedContent, buildStep);
        for (const [index, batch] of arrange(events, [0], sizes).entries()) {
          await applyAll(projection, [batch]);
          if (index === begin) await startAnew();
          await db.database.transaction((sql) => projection.tick(sql));
        }
        while (await db.database.transaction((sql) => projection.tick(sql)));
        const beside = await dump();
        await startAnew();
        while (await db.database.transaction((sql) => projection.tick(sql)));
        expect(beside).toEqual(await dump());
      },
    ),
    { numRuns: runs },
  );
}, 600_000);
