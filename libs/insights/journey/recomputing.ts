import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, greatest, least } from '#libs/kernel/place.js';
import { type Affected, readAffected } from './attaching.js';
import { ByChain } from './by-chain.js';
import { readCuts, readTouchpoints } from './chain.table.js';
import { type Chain, type Definitions, explicitIdOf } from './definitions.score.js';
import { type Dirty, dirtyChains, joined } from './dirty-chains.js';
import type { JourneyContext } from './journey.context.js';
import {
  type ChainFacts,
  type Cut,
  cutChain,
  explicitDefinition,
  type Journey,
  journeysOf,
} from './journey.segmentation.js';
import { type JourneyRow, readNeighbours } from './journey.table.js';
import type { StoredOutcome } from './outcome.table.js';

/** The journeys in the stretches, before and now. */
export interface Recomputed {
  readonly before: readonly JourneyRow[];
  readonly after: readonly { readonly root: CustomerNo; readonly journey: Journey }[];
  /** Outcomes that may attach elsewhere as a result. */
  readonly affected: readonly Affected[];
  /** These outcomes as they were before; null: not read yet. */
  readonly outcomes: readonly StoredOutcome[] | null;
}

const NOTHING: Recomputed = { before: [], after: [], affected: [], outcomes: [] };

/**
 * Computes the stretches that a batch touched, from the journeys around them or, if necessary, from their facts. New
 * touchpoints that merely follow what is known need one round trip of reading.
 */
export async function recompute(
  sql: Sql,
  context: JourneyContext,
  customers: readonly CustomerChange[],
): Promise<Recomputed> {
  const { build, definitions } = context;
  const reading = readTiers(sql, customers.filter(concernsJourneys));
  const [tiers, { dirty, neighbours, firstCuts, outcomes }] = await together([
    reading,
    readAround(sql, context, customers, reading),
  ]);
  if (dirty.length === 0) return NOTHING;
  const cutsOf = (cuts: ByChain<Cut>, { customer, chain }: Dirty) => cuts.of(customer.root, chain);
  const work = amongJourneys(dirty, neighbours).map((each) => {
    const { rows } = each;
    const followed = followable(each, rows);
    const run =
      followed && keepsDefinition(followed, each.added, cutsOf(firstCuts, each), definitions) ? followed : null;
    return {
      ...each,
      run,
      again: run === null && !isNew(each, rows),
      from: least([each.from, ...rows.map(({ journey }) => journey.summary.first.place)]),
      to: greatest([each.to, ...rows.map(({ journey }) => journey.summary.last.place)]),
    };
  });
  const spans = work
    .filter(({ again }) => again)
    .map(({ customer: { root, members }, chain, from, to }) => ({ root, members, chain, from, to, follows: false }));
  const [touchpoints, cuts] = await together([
    readTouchpoints(sql, spans, definitions),
    spans.length > 0 ? readCuts(sql, build, spans) : firstCuts,
  ]);

  const after: { root: CustomerNo; journey: Journey }[] = [];
  const affected = customers.flatMap(affectedByRevised);
  for (const each of work) {
    const { customer, chain, rows, run, again } = each;
    const found = again
      ? touchpoints.within(customer.root, chain, each.from, each.to)
      : [...each.added].sort((a, b) => comparePlaces(a.place, b.place));
    const facts: ChainFacts = {
      ...(run ? { run: { summary: run.journey.summary, definition: run.journey.definition } } : {}),
      touchpoints: found,
      cuts: cutsOf(again ? cuts : firstCuts, each).filter(
        (cut) => !run || run.journey.explicit || comparePlaces(cut.place, run.journey.summary.last.place) > 0,
      ),
    };
    const journeys = journeysOf(chain, facts, definitions, tiers.get(customer.root) as Tiers);
    for (const journey of journeys) after.push({ root: customer.root, journey });
    const changed = [...rows.map((row) => row.journey), ...journeys];
    affected.push(...affectedBy(customer, chain, found, again ? changed : null));
  }
  const before = work.flatMap((each) => each.rows);
  return { before, after, affected, outcomes: spans.length > 0 ? null : outcomes };
}

function concernsJourneys({ touchpoints, facts }: CustomerChange): boolean {
  // A correction published for somebody else may touch touchpoints of a customer without such facts.
  return touchpoints.length > 0 || facts.some(({ type }) => JOURNEY_FACTS.test(type));
}

const JOURNEY_FACTS = /^(touchpoint\.|journey\.|customer\.tier-assigned$)/;

/** The stretches that a batch touched, and what surrounds them. Outcomes: those that new touchpoints affect. */
async function readAround(
  sql: Sql,
  { build, definitions }: JourneyContext,
  customers: readonly CustomerChange[],
  tiers: Promise<ReadonlyMap<CustomerNo, Tiers>>,
) {
  const dirty = await dirtyChains(sql, build, definitions, customers, tiers);
  if (dirty.length === 0) return { dirty, neighbours: [], firstCuts: new ByChain<Cut>([], cutChain), outcomes: [] };
  const stretches = dirty.map(({ customer: { root, members }, chain, from, to }) => {
    return { root, members, chain, from, to, follows: true };
  });
  // Once per chain: otherwise what follows its last known journey would be read for each of its stretches.
  const chains = [...groupBy(stretches, ({ root, chain }) => `${root} ${chain}`).values()].map((ofChain) => {
    const [first, last] = [ofChain[0], ofChain.at(-1)] as [(typeof stretches)[number], (typeof stretches)[number]];
    return { ...first, to: last.to };
  });
  const affected = dirty.flatMap(({ customer, chain, added }) => affectedBy(customer, chain, added, null));
  const [neighbours, firstCuts, outcomes] = await together([
    readNeighbours(sql, build, stretches),
    readCuts(sql, build, chains),
    readAffected(sql, build, affected),
  ]);
  return { dirty, neighbours, firstCuts, outcomes };
}

/** A stretch with its journeys and their neighbours. */
interface Around extends Dirty {
  readonly rows: readonly JourneyRow[];
}

/**
 * Places stretches among the journeys of their chains. Two are computed separately if two known journeys lie between
 * them: the journey before a stretch keeps its start, the one after it keeps its end, and cuts are never retracted.
 */
function amongJourneys(dirty: readonly Dirty[], journeys: readonly JourneyRow[]): readonly Around[] {
  const known = groupBy(journeys, ({ customerNo, journey }) => `${customerNo} ${journey.chain}`);
  const chains = groupBy(dirty, ({ customer, chain }) => `${customer.root} ${chain}`);
  return [...chains].flatMap(([name, stretches]) => {
    const rows = known.get(name) ?? [];
    const begun = counter(rows);
    const placed = stretches.map((each) => ({ ...each, begunBefore: begun(each.from), begunAfter: begun(each.to) }));
    const apart = joined(placed, (before, after) => before.begunAfter + 1 >= after.begunBefore);
    const begunBy = counter(rows);
    return apart.map((each) => ({
      ...each,
      rows: rows.slice(Math.max(begunBy(each.from) - 1, 0), begunBy(each.to) + 1),
    }));
  });
}

/** Counts a chain's journeys that began at or before a place; places must be asked for in order. */
function counter(rows: readonly JourneyRow[]): (place: Buffer) => number {
  let at = 0;
  return (place) => {
    while (at < rows.length && comparePlaces((rows[at] as JourneyRow).journey.summary.first.place, place) <= 0) at++;
    return at;
  };
}

/** Nothing was known about the chain: the new facts are all there is. */
function isNew({ revised }: Dirty, rows: readonly JourneyRow[]): boolean {
  return rows.length === 0 && !revised;
}

/** The journey that everything new merely follows, so that its summary suffices; null if it must be read again. */
function followable(dirty: Dirty, rows: readonly JourneyRow[]): JourneyRow | null {
  const row = rows[0];
  if (dirty.revised || rows.length !== 1 || row === undefined) return null;
  return comparePlaces(dirty.from, row.journey.summary.last.place) > 0 ? row : null;
}

/** An explicit journey's summary depends on its definition: another definition gives another summary. */
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

/**
 * Outcomes that may attach elsewhere: those up to 30 days after a touchpoint that was added, changed or removed. These
 * touchpoints lie within the changed journeys; null: all are new and follow what is known.
 */
function affectedBy(
  { root }: CustomerChange,
  chain: Chain,
  touchpoints: readonly Touchpoint[],
  changed: readonly Journey[] | null,
): readonly Affected[] {
  const times = changed
    ? changed.flatMap(({ summary }) => [summary.first.time, summary.last.time])
    : touchpoints.map(({ time }) => time);
  if (times.length === 0) return [];
  const id = explicitIdOf(chain);
  const ids = [...touchpoints.map(({ eventId }) => `j_${eventId}`), ...(id === null ? [] : [id])];
  const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  return [{ root, from, to, ids }];
}

/** Outcomes that may name a touchpoint which was removed or moved. */
function affectedByRevised({ root, touchpoints }: CustomerChange): readonly Affected[] {
  return touchpoints.flatMap(({ before }) =>
    before ? [{ root, from: before.time, to: before.time, ids: [`j_${before.eventId}`] }] : [],
  );
}
