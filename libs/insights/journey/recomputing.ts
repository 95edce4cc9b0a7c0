import type { Sql } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerNo } from '#libs/insights/facts/customer-fact.js';
import type { Tiers } from '#libs/insights/facts/tier.insight.js';
import type { Touchpoint } from '#libs/insights/facts/touchpoint.insight.js';
import { comparePlaces } from '#libs/kernel/place.js';
import type { Affected } from './attaching.js';
import { readCuts, readTouchpoints, type Span } from './chain.table.js';
import { groupBy } from './customer-journeys.insight.js';
import { type Chain, chainOf, type Definitions } from './definitions.insight.js';
import { type Dirty, dirtyChains, greatest, least } from './dirty-chains.js';
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

/** Journeys that stood in the stretches and those that stand there now. */
export interface Recomputed {
  readonly before: readonly JourneyRow[];
  readonly after: readonly { readonly root: CustomerNo; readonly journey: Journey }[];
  /** Outcomes that may attach elsewhere by it. */
  readonly affected: readonly Affected[];
}

const NOTHING: Recomputed = { before: [], after: [], affected: [] };

/** Computes the stretches that a batch touched, from the journeys around them or, where it must be, from their facts. */
export async function recompute(
  sql: Sql,
  context: JourneyContext,
  customers: readonly CustomerChange[],
  tiers: ReadonlyMap<CustomerNo, Tiers>,
): Promise<Recomputed> {
  const dirty = await dirtyChains(sql, context.build, context.definitions, customers, tiers);
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
        customer,
        found,
        rows.map((row) => row.journey),
        journeys,
        Boolean(run),
      ),
    );
  }
  return { before: work.flatMap((each) => each.rows), after, affected };
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

/** Which outcomes may attach elsewhere: those up to 30 days after a touchpoint that came, changed or went. */
function affectedBy(
  { root, members }: CustomerChange,
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
    members,
    from: Math.min(...times, Number.MAX_SAFE_INTEGER),
    to: Math.max(...times, Number.MIN_SAFE_INTEGER),
    ids: [
      ...touchpoints.map(({ eventId }) => `j_${eventId}`),
      ...[...before, ...after].filter((each) => each.explicit).map(({ id }) => id),
    ],
  };
}
