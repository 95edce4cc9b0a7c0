import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { addTo, groupBy } from '#libs/kernel/grouping.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { microsecondsOf, placeFrom, textOf } from '#libs/kernel/place.js';
import { type Chain, chainOf, type Definitions, explicitChain } from './definitions.score.js';
import { type Lasting, reachOf, touchpointWanted } from './outcome.insight.js';
import type { JourneyKey, StoredOutcome } from './outcome.table.js';
import { type Extent, overlapping } from './overlapping.js';

/** Places of the touchpoints that outcomes name, by the outcome's index. */
export async function readWanted(
  sql: Sql,
  outcomes: readonly StoredOutcome[],
  definitions: Definitions,
): Promise<ReadonlyMap<number, { readonly chain: Chain; readonly place: Buffer }>> {
  const wanted = outcomes.flatMap((outcome, index) => {
    const touchpoint = touchpointWanted(outcome);
    return touchpoint === null ? [] : [{ index, customerNo: outcome.customerNo, touchpoint }];
  });
  if (wanted.length === 0) return new Map();
  const { rows } = await sql.query<StoredTouchpoint & { index: number }>(
    `select w.index, f.event_id, f.place, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from unnest($1::int[], $2::bigint[], $3::uuid[]) as w(index, customer_no, event_id)
       join fact.facts f on f.event_id = w.event_id and f.type = 'touchpoint.recorded'
       join fact.customers c on c.customer_no = f.customer_no and c.root_no = w.customer_no`,
    [
      wanted.map((each) => each.index),
      wanted.map((each) => `${each.customerNo}`),
      wanted.map((each) => each.touchpoint),
    ],
  );
  const found = new Map<number, { chain: Chain; place: Buffer }>();
  for (const row of rows) {
    const touchpoint = storedTouchpoint(row);
    const chain = touchpoint && chainOf(touchpoint, definitions);
    if (chain) found.set(row.index, { chain, place: touchpoint.place });
  }
  return found;
}

/** A journey that an outcome may attach to, and why. */
export type Candidate = JourneyKey & Lasting & { readonly how: 'named' | 'holding' | 'lasting' };

/**
 * The journeys that each outcome may attach to, by its index. Among ongoing ones, only the one that started last if any
 * started in the 30 days: no other can be meant.
 */
export async function readCandidates(
  sql: Sql,
  build: number,
  outcomes: readonly StoredOutcome[],
  wanted: ReadonlyMap<number, { readonly chain: Chain; readonly place: Buffer }>,
): Promise<ReadonlyMap<number, readonly Candidate[]>> {
  const { rows } = await sql.query<StoredCandidate & { readonly index: number }>(
    `select w.index, j.how, j.chain, j.first_place, j.last_place
       from unnest($2::int[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
         as w(index, customer_no, lo, hi, named, chain, place)
      cross join lateral (
        select 'named' as how, chain, first_place, last_place from insight.journeys
         where build = $1 and customer_no = w.customer_no and chain = w.named
        union all
        (select 'holding', chain, first_place, last_place from insight.journeys
          where build = $1 and customer_no = w.customer_no and chain = w.chain and first_place <= w.place
          order by first_place desc limit 1)
        union all
        (select 'lasting', chain, first_place, last_place from insight.journeys
          where build = $1 and customer_no = w.customer_no and started_at between w.lo and w.hi
          order by started_at desc, journey_id desc limit 1)
      ) j`,
    [
      build,
      outcomes.map((_, index) => index),
      outcomes.map(({ customerNo }) => `${customerNo}`),
      outcomes.map((outcome) => instantText(fromMicroseconds(reachOf(outcome).from))),
      outcomes.map((outcome) => textOf(outcome.place)),
      outcomes.map((each) => (each.wanted === null ? null : explicitChain(each.wanted))),
      outcomes.map((_, index) => wanted.get(index)?.chain ?? null),
      outcomes.map((_, index) => wanted.get(index)?.place ?? null),
    ],
  );
  const found = new Map<number, Candidate[]>();
  for (const row of rows) addTo(found, row.index, candidateOf(row, outcomes[row.index] as StoredOutcome));
  const waiting = outcomes.flatMap((outcome, index) =>
    found.get(index)?.some(({ how }) => how === 'lasting') ? [] : [{ index, outcome }],
  );
  const ongoing = await readOngoing(
    sql,
    build,
    waiting.map(({ outcome }) => outcome),
  );
  for (const { index, outcome } of waiting) {
    const during = reachOf(outcome);
    for (const each of ongoing.get(outcome.customerNo) ?? [])
      if (each.from < during.from && each.to >= during.from) addTo(found, index, each);
  }
  return found;
}

/**
 * The journeys that were under way in the 30 days before some outcomes, by customer, latest start (then greatest id) first:
 * each is read once, however many outcomes are in its time.
 */
async function readOngoing(
  sql: Sql,
  build: number,
  outcomes: readonly StoredOutcome[],
): Promise<ReadonlyMap<CustomerNo, readonly Candidate[]>> {
  const reaches = [...groupBy(outcomes, ({ customerNo }) => customerNo)].flatMap(([customerNo, each]) =>
    overlapping(each.map(extentOf)).map((extent) => ({ customerNo, ...extent })),
  );
  if (reaches.length === 0) return new Map();
  const { rows } = await sql.query<StoredCandidate & { readonly customer_no: CustomerNo }>(
    `select j.customer_no, 'lasting' as how, j.chain, j.first_place, j.last_place
       from (select distinct j.build, j.customer_no, j.chain, j.first_place
               from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) as r(customer_no, lo, hi)
               join insight.journeys j on j.build = $1 and j.customer_no = r.customer_no and j.last_at >= r.lo and j.started_at < r.hi) found
       join insight.journeys j using (build, customer_no, chain, first_place)
      order by j.customer_no, j.started_at desc, j.journey_id desc`,
    [
      build,
      reaches.map(({ customerNo }) => `${customerNo}`),
      reaches.map(({ from }) => textOf(from)),
      reaches.map(({ to }) => textOf(to)),
    ],
  );
  const candidates = rows.map((row) => candidateOf(row, { customerNo: row.customer_no }));
  return groupBy(candidates, ({ customerNo }) => customerNo);
}

function extentOf(outcome: StoredOutcome): Extent {
  const { time, micros } = fromMicroseconds(reachOf(outcome).from);
  return { from: placeFrom(time, micros), to: outcome.place };
}

interface StoredCandidate {
  readonly how: Candidate['how'];
  readonly chain: Chain;
  readonly first_place: Buffer;
  readonly last_place: Buffer;
}

function candidateOf(
  { how, chain, first_place, last_place }: StoredCandidate,
  { customerNo }: Pick<StoredOutcome, 'customerNo'>,
): Candidate {
  return {
    ...{ customerNo, chain, firstPlace: first_place, how },
    from: microsecondsOf(first_place),
    to: microsecondsOf(last_place),
  };
}
