import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { fromMicroseconds } from '#libs/kernel/instant.js';
import { placeFrom } from '#libs/kernel/place.js';
import { type Candidate, readCandidates, readWanted } from './candidate.table.js';
import { readTouchpoints } from './chain.table.js';
import type { Chain, Definitions } from './definitions.score.js';
import { journeyFor, REACH_MS, reachOf, spans } from './outcome.insight.js';
import { type JourneyKey, type StoredOutcome, updateOutcomes } from './outcome.table.js';
import { type Extent, overlapping } from './overlapping.js';

/** Outcomes of a customer that may now attach elsewhere: those within a time, and those that name one of these ids. */
export interface Affected {
  readonly root: CustomerNo;
  /** Milliseconds since 1970; the first and last touchpoint added, changed or removed. */
  readonly from: number;
  readonly to: number;
  /** Explicit ids of journeys and `j_` ids of touchpoints. */
  readonly ids: readonly string[];
}

/**
 * Attaches outcomes of customers to the journeys that `journeyFor` says.
 *
 * @returns the journeys they were attached to before, and those they are attached to now.
 */
export async function attachOutcomes(
  sql: Sql,
  build: number,
  definitions: Definitions,
  outcomes: readonly StoredOutcome[],
  members: ReadonlyMap<CustomerNo, readonly CustomerNo[]>,
): Promise<readonly JourneyKey[]> {
  if (outcomes.length === 0) return [];
  const candidates = await readCandidates(sql, build, outcomes, await readWanted(sql, outcomes, definitions));
  const touched = await readTouched(sql, outcomes, candidates, members, definitions);
  const attached = outcomes.map((outcome, index) => {
    const of = (how: Candidate['how']) => (candidates.get(index) ?? []).filter((candidate) => candidate.how === how);
    const journey = journeyFor(outcome, {
      explicit: () => of('named')[0],
      holding: () => of('holding')[0],
      lasting: () => of('lasting'),
      touched: ({ chain }) => touched(index, chain),
    });
    return { outcome, journey };
  });
  updateOutcomes(sql, build, attached);
  const before = outcomes.flatMap(({ customerNo, chain, firstPlace }) =>
    chain === null || firstPlace === null ? [] : [{ customerNo, chain, firstPlace }],
  );
  return [...before, ...attached.flatMap(({ journey }) => (journey ? [journey] : []))];
}

/** The outcomes that may attach elsewhere now. */
export async function readAffected(
  sql: Sql,
  build: number,
  affected: readonly Affected[],
): Promise<readonly StoredOutcome[]> {
  if (affected.length === 0) return [];
  // Those of journeys at the same time are found once, not for each of these.
  const customers = [...groupBy(affected, ({ root }) => root)];
  const reached = customers.flatMap(([root, each]) =>
    overlapping(each.map(reachedFrom)).map((one) => ({ root, ...one })),
  );
  const ids = customers.flatMap(([root, each]) =>
    [...new Set(each.flatMap((one) => one.ids))].map((id) => ({ root, id })),
  );
  const { rows } = await sql.query<StoredOutcome>(
    `select o.customer_no as "customerNo", o.place, o.wanted, o.chain, o.first_place as "firstPlace"
       from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as a(customer_no, lo, hi)
       join insight.outcomes o on o.build = $1 and o.customer_no = a.customer_no and o.place >= a.lo and o.place < a.hi
     union
     select o.customer_no, o.place, o.wanted, o.chain, o.first_place
       from unnest($5::bigint[], $6::text[]) as w(customer_no, wanted)
       join insight.outcomes o on o.build = $1 and o.customer_no = w.customer_no and o.wanted = w.wanted`,
    [
      build,
      reached.map(({ root }) => `${root}`),
      reached.map(({ from }) => from),
      reached.map(({ to }) => to),
      ids.map(({ root }) => `${root}`),
      ids.map(({ id }) => id),
    ],
  );
  return rows;
}

/** Where outcomes may be that a change concerns; none is at the last place itself. */
function reachedFrom({ from, to }: Affected): Extent {
  return { from: placeFrom(from), to: placeFrom(to + REACH_MS + 1) };
}

/** Whether an outcome's chain has a touchpoint in the 30 days up to it, when only the touchpoints can tell. */
async function readTouched(
  sql: Sql,
  outcomes: readonly StoredOutcome[],
  candidates: ReadonlyMap<number, readonly Candidate[]>,
  members: ReadonlyMap<CustomerNo, readonly CustomerNo[]>,
  definitions: Definitions,
): Promise<(index: number, chain: Chain) => boolean> {
  const asking = outcomes.flatMap((outcome, index) => {
    const during = reachOf(outcome);
    const unclear = (candidates.get(index) ?? []).some((each) => each.how === 'lasting' && spans(each, during));
    return unclear ? [{ index, outcome, during }] : [];
  });
  const spansAsked = new Map(
    asking.map(({ index, outcome: { customerNo }, during }) => {
      const family = members.get(customerNo) ?? [customerNo];
      const [from, to] = [firstPlaceAt(during.from), firstPlaceAt(during.to + 1n)];
      return [index, { root: customerNo, members: family, from, to }];
    }),
  );
  const touchpoints = await readTouchpoints(sql, [...spansAsked.values()], definitions);
  return (index, chain) => {
    const span = spansAsked.get(index);
    return span !== undefined && touchpoints.within(span.root, chain, span.from, span.to).length > 0;
  };
}

function firstPlaceAt(microseconds: bigint): Buffer {
  const { time, micros } = fromMicroseconds(microseconds);
  return placeFrom(time, micros);
}
