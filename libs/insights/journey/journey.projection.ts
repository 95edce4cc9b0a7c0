import type { Sql } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerFact, CustomerNo, TenantChange } from '#libs/insights/facts/customer-fact.js';
import type { Tiers } from '#libs/insights/facts/tier.insight.js';
import type { Touchpoint } from '#libs/insights/facts/touchpoint.insight.js';
import { comparePlaces } from '#libs/kernel/place.js';
import { addCells } from './cell.table.js';
import { cutOf, readCuts, readTiers, readTouchpoints, type Span } from './chain.table.js';
import { type Chain, chainOf, type Definitions, explicitChain, sessionChain } from './definitions.insight.js';
import { Cells } from './journey.cells.js';
import { type ChainFacts, type Cut, explicitDefinition, type Journey, journeysOf } from './journey.segmentation.js';
import { statusOf } from './journey.status.js';
import {
  countedRow,
  deleteJourneys,
  type JourneyRow,
  readBetween,
  readJourneysOf,
  readNeighbours,
  rowKey,
  writeJourneys,
} from './journey.table.js';
import { refreshLaterFeedback } from './later-feedback.js';
import {
  type Affected,
  attachOutcomes,
  deleteOutcomesOf,
  insertOutcomes,
  isOutcome,
  REACH,
  readOutcomes,
} from './outcome.table.js';

/** Raised when what is stored about journeys changes its meaning: all journeys are then built anew beside the old. */
export const JOURNEYS_VERSION = 1;

/** What journeys are computed with: one build of one tenant. */
export interface JourneyContext {
  readonly build: number;
  readonly definitions: Definitions;
  /** The tenant's date of a moment: `2024-01-31`. */
  readonly dayOf: (time: number) => string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A chain of one customer that must be computed again, and from where. */
interface Dirty {
  readonly customer: CustomerChange;
  readonly chain: Chain;
  from: Buffer;
  to: Buffer;
  /** Touchpoints that are new there. */
  readonly added: Touchpoint[];
  /** More than new touchpoints: known ones changed or went. */
  revised: boolean;
}

/** A customer's journeys: those that stood there and those that stand there now. */
interface Recomputed {
  readonly before: readonly JourneyRow[];
  readonly after: readonly { readonly root: CustomerNo; readonly journey: Journey }[];
  readonly affected: readonly Affected[];
  /** Whether journeys that stay under their key keep their later feedback until outcomes are attached again. */
  readonly keepsFeedback: boolean;
}

const NOTHING: Recomputed = { before: [], after: [], affected: [], keepsFeedback: true };

/** Brings a build up to what a batch changed. */
export async function applyToJourneys(
  sql: Sql,
  context: JourneyContext,
  { customers, gone }: TenantChange,
): Promise<void> {
  const regrouped = customers.filter((customer) => customer.regrouped);
  const others = customers.filter((customer) => !customer.regrouped);
  const tiers = await readTiers(
    sql,
    customers.filter(
      // A correction published for somebody else touches touchpoints of a customer without such facts.
      ({ regrouped, touchpoints, facts }) => regrouped || touchpoints.length > 0 || facts.some(concernsJourneys),
    ),
  );
  const parts = [await recompute(sql, context, others, tiers), await computeAnew(sql, context, regrouped, gone, tiers)];
  const outcomes = others.flatMap(({ root, facts }) => facts.filter(isOutcome).map((fact) => ({ root, fact })));
  await store(sql, context, parts, outcomes);
}

/** Computes customers that a build does not hold yet. */
export async function buildJourneys(
  sql: Sql,
  context: JourneyContext,
  customers: readonly Pick<CustomerChange, 'root' | 'members'>[],
): Promise<void> {
  const tiers = await readTiers(sql, customers);
  await store(sql, context, [await computeAnew(sql, context, customers, [], tiers)], []);
}

function concernsJourneys({ type }: CustomerFact): boolean {
  return type.startsWith('touchpoint.') || type.startsWith('journey.') || type === 'customer.tier-assigned';
}

async function recompute(
  sql: Sql,
  context: JourneyContext,
  customers: readonly CustomerChange[],
  tiers: ReadonlyMap<CustomerNo, Tiers>,
): Promise<Recomputed> {
  const dirty = await dirtyChains(sql, context, customers, tiers);
  if (dirty.length === 0) return NOTHING;
  const stretches = dirty.map(({ customer, chain, from, to }) => ({ root: customer.root, chain, from, to }));
  const known = groupBy(
    await readNeighbours(sql, context.build, stretches),
    ({ customerNo, journey }) => `${customerNo} ${journey.chain}`,
  );
  const work = dirty.map((each) => {
    const rows = known.get(`${each.customer.root} ${each.chain}`) ?? [];
    return {
      ...each,
      rows,
      run: followable(each, rows),
      from: least([each.from, ...rows.map(({ journey }) => journey.summary.first.place)]),
    };
  });
  const cuts = await readCuts(
    sql,
    work.map(({ customer, chain, run, from }) => ({
      root: customer.root,
      members: customer.members,
      journeyId: chain.startsWith('e:') ? chain.slice(2) : null,
      from: run ? run.journey.summary.last.place : from,
    })),
  );
  const cutsOf = ({ customer, chain }: { customer: CustomerChange; chain: Chain }) =>
    (cuts.get(customer.root) ?? []).filter((cut) => cutChain(cut) === chain);
  const runs = work.map((each) =>
    each.run && keepsDefinition(each.run, each.added, cutsOf(each), context.definitions) ? each.run : null,
  );
  const spans = work.flatMap((each, index): Span[] =>
    runs[index] || isNew(each)
      ? []
      : [
          {
            root: each.customer.root,
            members: each.customer.members,
            from: each.from,
            to: greatest([each.to, ...each.rows.map(({ journey }) => journey.summary.last.place)]),
          },
        ],
  );
  const touchpoints =
    spans.length > 0 ? await readTouchpoints(sql, spans) : new Map<CustomerNo, readonly Touchpoint[]>();

  const after: { root: CustomerNo; journey: Journey }[] = [];
  const affected: Affected[] = [];
  for (const [index, each] of work.entries()) {
    const { customer, chain, rows } = each;
    const run = runs[index];
    const found =
      run || isNew(each)
        ? [...each.added].sort((a, b) => comparePlaces(a.place, b.place))
        : (touchpoints.get(customer.root) ?? []).filter(
            (touchpoint) => chainOf(touchpoint, context.definitions) === chain && within(touchpoint, each),
          );
    const facts: ChainFacts = {
      ...(run ? { run: { summary: run.journey.summary, definition: run.journey.definition } } : {}),
      touchpoints: found,
      cuts: cutsOf(each).filter(
        (cut) => !run || chain.startsWith('e:') || comparePlaces(cut.place, run.journey.summary.last.place) > 0,
      ),
    };
    const journeys = journeysOf(chain, facts, context.definitions, tiers.get(customer.root) as Tiers);
    after.push(...journeys.map((journey) => ({ root: customer.root, journey })));
    affected.push(
      affectedBy(
        customer.root,
        found,
        rows.map((row) => row.journey),
        journeys,
        Boolean(run),
      ),
    );
  }
  return { before: work.flatMap((each) => each.rows), after, affected, keepsFeedback: true };
}

function within(
  { place }: Touchpoint,
  { from, to, rows }: { from: Buffer; to: Buffer; rows: readonly JourneyRow[] },
): boolean {
  const last = greatest([to, ...rows.map(({ journey }) => journey.summary.last.place)]);
  return comparePlaces(place, from) >= 0 && comparePlaces(place, last) <= 0;
}

/** Nothing was known of the chain: what is new is all there is. */
function isNew({ rows, revised }: { rows: readonly JourneyRow[]; revised: boolean }): boolean {
  return rows.length === 0 && !revised;
}

/** The journey that all of the new only follows, so that its summary stands for it; null if it must be read again. */
function followable(dirty: Dirty, rows: readonly JourneyRow[]): JourneyRow | null {
  const row = rows[0];
  if (dirty.revised || rows.length !== 1 || row === undefined) return null;
  return comparePlaces(dirty.from, row.journey.summary.last.place) > 0 ? row : null;
}

/** An explicit journey's summary was made under its definition: another one makes another summary. */
function keepsDefinition(
  run: JourneyRow,
  added: readonly Touchpoint[],
  cuts: readonly Cut[],
  definitions: Definitions,
): boolean {
  if (!run.journey.explicit) return true;
  const touchpoints = [...added].sort((a, b) => comparePlaces(a.place, b.place));
  const now = explicitDefinition(
    { run: { summary: run.journey.summary, definition: null }, touchpoints, cuts },
    definitions,
  );
  return now === run.journey.definition;
}

async function dirtyChains(
  sql: Sql,
  context: JourneyContext,
  customers: readonly CustomerChange[],
  tiers: ReadonlyMap<CustomerNo, Tiers>,
): Promise<readonly Dirty[]> {
  const dirty = new Map<string, Dirty>();
  const mark = (
    customer: CustomerChange,
    chain: Chain | null,
    from: Buffer,
    to: Buffer,
    revised: boolean,
    added?: Touchpoint,
  ) => {
    if (chain === null) return;
    const key = `${customer.root} ${chain}`;
    const each = dirty.get(key) ?? { customer, chain, from, to, added: [], revised: false };
    dirty.set(key, each);
    each.from = least([each.from, from]);
    each.to = greatest([each.to, to]);
    each.revised ||= revised;
    if (added) each.added.push(added);
  };
  const reassigned: { customer: CustomerChange; root: CustomerNo; from: number; before: number | null }[] = [];
  for (const customer of customers) {
    for (const { before, after } of customer.touchpoints) {
      if (before) mark(customer, chainOf(before, context.definitions), before.place, before.place, true);
      if (after)
        mark(
          customer,
          chainOf(after, context.definitions),
          after.place,
          after.place,
          before !== null,
          before ? undefined : after,
        );
    }
    for (const fact of customer.facts) {
      if (fact.type === 'journey.started' || fact.type === 'journey.ended') {
        mark(customer, cutChain(cutOf(fact)), fact.place, fact.place, false);
      } else if (fact.type === 'customer.tier-assigned') {
        reassigned.push({
          customer,
          root: customer.root,
          from: fact.time,
          before: (tiers.get(customer.root) as Tiers).nextAfter(fact.time),
        });
      }
    }
  }
  if (reassigned.length > 0) {
    const customerOf = new Map(reassigned.map(({ root, customer }) => [root, customer]));
    for (const { customerNo, journey } of await readBetween(sql, context.build, reassigned)) {
      mark(
        customerOf.get(customerNo) as CustomerChange,
        journey.chain,
        journey.summary.first.place,
        journey.summary.last.place,
        true,
      );
    }
  }
  return [...dirty.values()];
}

function cutChain({ journeyId, definition }: Cut): Chain {
  return journeyId === null ? sessionChain(definition) : explicitChain(journeyId);
}

/** Everything about customers, from all their facts. */
async function computeAnew(
  sql: Sql,
  context: JourneyContext,
  customers: readonly Pick<CustomerChange, 'root' | 'members'>[],
  gone: readonly CustomerNo[],
  tiers: ReadonlyMap<CustomerNo, Tiers>,
): Promise<Recomputed> {
  const concerned = [...customers.map(({ root }) => root), ...gone];
  if (concerned.length === 0) return NOTHING;
  const before = await readJourneysOf(sql, context.build, concerned);
  await deleteOutcomesOf(sql, context.build, concerned);
  const everything = customers.map((customer) => ({ ...customer, from: Buffer.alloc(0), to: Buffer.alloc(10, 0xff) }));
  const touchpoints = await readTouchpoints(sql, everything);
  const explicit = customers.flatMap((customer) =>
    [...new Set((touchpoints.get(customer.root) ?? []).map((each) => each.journeyId))].map((journeyId) => ({
      ...customer,
      journeyId,
      from: Buffer.alloc(0),
    })),
  );
  const cuts = await readCuts(sql, [
    ...explicit,
    ...customers.map((customer) => ({ ...customer, journeyId: null, from: Buffer.alloc(0) })),
  ]);
  await insertOutcomes(sql, context.build, await readOutcomes(sql, customers));
  const after: { root: CustomerNo; journey: Journey }[] = [];
  const affected: Affected[] = [];
  for (const { root } of customers) {
    const chains = groupBy(touchpoints.get(root) ?? [], (touchpoint) => chainOf(touchpoint, context.definitions));
    for (const [chain, found] of chains) {
      if (chain === null) continue;
      const facts = { touchpoints: found, cuts: (cuts.get(root) ?? []).filter((cut) => cutChain(cut) === chain) };
      after.push(
        ...journeysOf(chain, facts, context.definitions, tiers.get(root) as Tiers).map((journey) => ({
          root,
          journey,
        })),
      );
    }
    affected.push({ root, from: -8.64e15, to: 8.64e15 - 32 * 86_400_000, ids: [] });
  }
  return { before, after, affected, keepsFeedback: false };
}

/** Which outcomes may attach elsewhere: those up to 30 days after a touchpoint that came, changed or went. */
function affectedBy(
  root: CustomerNo,
  touchpoints: readonly Touchpoint[],
  before: readonly Journey[],
  after: readonly Journey[],
  followed: boolean,
): Affected {
  const times = followed
    ? touchpoints.map((each) => each.time)
    : [...before, ...after].flatMap(({ summary }) => [summary.first.time, summary.last.time]);
  return {
    root,
    from: Math.min(...times, Number.MAX_SAFE_INTEGER),
    to: Math.max(...times, Number.MIN_SAFE_INTEGER),
    ids: [
      ...touchpoints.map(({ eventId }) => `j_${eventId}`),
      ...[...before, ...after].filter((each) => each.explicit).map(({ id }) => id),
    ],
  };
}

async function store(
  sql: Sql,
  context: JourneyContext,
  parts: readonly Recomputed[],
  outcomes: readonly { readonly root: CustomerNo; readonly fact: CustomerFact }[],
): Promise<void> {
  const { build, definitions, dayOf, now } = context;
  const cells = new Cells();
  const before = new Map(parts.flatMap((part) => part.before).map((row) => [rowKey(row), row]));
  const rows = parts.flatMap(({ after, keepsFeedback }) =>
    after.map(({ root, journey }): JourneyRow => {
      const known = keepsFeedback ? before.get(rowKey({ customerNo: root, journey })) : undefined;
      return {
        customerNo: root,
        journey,
        laterFeedback: known?.laterFeedback ?? null,
        counted: isClosed(journey, now),
      };
    }),
  );
  for (const row of before.values()) if (row.counted) cells.count(countedRow(row, dayOf), -1n);
  for (const row of rows) if (row.counted) cells.count(countedRow(row, dayOf), 1n);
  const kept = new Set(rows.map(rowKey));
  await deleteJourneys(
    sql,
    build,
    [...before.values()].filter((row) => !kept.has(rowKey(row))),
  );
  await writeJourneys(sql, build, rows);
  await insertOutcomes(sql, build, outcomes);
  const affected = [
    ...parts.flatMap((part) => part.affected).filter(({ from, to }) => from <= to),
    ...outcomes.map(({ root, fact }) => ({ root, from: fact.time, to: fact.time - REACH, ids: [] })),
  ];
  if (affected.length > 0) {
    const journeys = await attachOutcomes(sql, build, definitions, affected);
    await refreshLaterFeedback(sql, build, journeys, dayOf, cells);
  }
  await addCells(sql, build, cells);
}

function isClosed(journey: Journey, now: number): boolean {
  return statusOf({ ...journey, reachedGoal: journey.summary.reachedGoal }, now) !== 'open';
}

function least(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) <= 0 ? a : b));
}

function greatest(places: readonly Buffer[]): Buffer {
  return places.reduce((a, b) => (comparePlaces(a, b) >= 0 ? a : b));
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const found = groups.get(key(item));
    if (found) found.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
