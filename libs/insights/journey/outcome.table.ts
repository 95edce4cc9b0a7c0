import type { Sql } from '#libs/eventing/database.js';
import type { FeedbackSubmitted } from '#libs/facts/feedback/feedback.events.js';
import { valenceOfFeedback } from '#libs/facts/valence.score.js';
import type { CustomerFact, CustomerNo } from '#libs/insights/facts/customer-fact.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/insights/facts/fact.table.js';
import { placeFrom, timeOf } from '#libs/kernel/place.js';
import { readTouchpoints } from './chain.table.js';
import { type Chain, chainOf, type Definitions, explicitChain } from './definitions.insight.js';

/** Feedback and complaints attach to journeys that have a touchpoint in the 30 days up to them (contract 4.9). */
export const REACH = 30 * 86_400_000;

/** Which outcomes of a customer may attach elsewhere now: those within a time, and those that name one of these ids. */
export interface Affected {
  readonly root: CustomerNo;
  /** Milliseconds since 1970; the first and last touchpoint that came, changed or went. */
  readonly from: number;
  readonly to: number;
  /** Explicit ids of journeys and `j_` ids of touchpoints. */
  readonly ids: readonly string[];
}

/** A journey by its key within a build. */
export interface JourneyKey {
  readonly customerNo: CustomerNo;
  readonly chain: Chain;
  readonly firstPlace: Buffer;
}

export function isOutcome({ type }: CustomerFact): boolean {
  return type === 'feedback.submitted' || type === 'complaint.filed';
}

/** Stores the outcomes among new facts; they are attached afterwards. */
export async function insertOutcomes(
  sql: Sql,
  build: number,
  outcomes: readonly { readonly root: CustomerNo; readonly fact: CustomerFact }[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await sql.query(
    `insert into insight.outcomes (build, customer_no, place, event_id, kind, at, valence, wanted)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::timestamptz[], $7::float8[], $8::text[])
     on conflict do nothing`,
    [
      build,
      outcomes.map(({ root }) => `${root}`),
      outcomes.map(({ fact }) => fact.place),
      outcomes.map(({ fact }) => fact.eventId),
      outcomes.map(({ fact }) => (fact.type === 'complaint.filed' ? 'complaint' : 'feedback')),
      outcomes.map(({ fact }) => new Date(fact.time)),
      outcomes.map(({ fact: { type, data, derived } }) =>
        type === 'feedback.submitted' ? valenceOfFeedback(data as unknown as FeedbackSubmitted, derived) : null,
      ),
      outcomes.map(({ fact }) => wantedBy(fact)),
    ],
  );
}

/** All outcomes of customers. */
export async function readOutcomes(
  sql: Sql,
  customers: readonly { readonly root: CustomerNo; readonly members: readonly CustomerNo[] }[],
): Promise<readonly { readonly root: CustomerNo; readonly fact: CustomerFact }[]> {
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const { rows } = await sql.query<Omit<CustomerFact, 'customerNo' | 'time'> & { root: bigint; customerNo: bigint }>(
    `select m.root, f.customer_no as "customerNo", f.place, f.event_id as "eventId", f.type, f.source, f.id, f.sequence, f.data, f.derived
       from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no)
       join insight.facts f on f.customer_no = m.customer_no and f.type in ('feedback.submitted', 'complaint.filed')`,
    [members.map((each) => `${each.root}`), members.map((each) => `${each.member}`)],
  );
  return rows.map(({ root, ...fact }) => ({ root, fact: { ...fact, time: timeOf(fact.place) } }));
}

/** The journey that an outcome names. */
function wantedBy({ type, data }: CustomerFact): string | null {
  const about = type === 'complaint.filed' ? data : (data.about as { journeyId?: string } | undefined);
  return (about?.journeyId as string | undefined) ?? null;
}

interface StoredOutcome {
  readonly customer_no: bigint;
  readonly place: Buffer;
  readonly at: Date;
  readonly wanted: string | null;
  readonly chain: Chain | null;
  readonly first_place: Buffer | null;
}

/** The outcomes that may attach elsewhere now. */
async function readAffected(sql: Sql, build: number, affected: readonly Affected[]): Promise<readonly StoredOutcome[]> {
  const ids = affected.flatMap(({ root, ids }) => ids.map((id) => ({ root, id })));
  const { rows } = await sql.query<StoredOutcome>(
    `select o.customer_no, o.place, o.at, o.wanted, o.chain, o.first_place
       from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as a(customer_no, lo, hi)
       join insight.outcomes o on o.build = $1 and o.customer_no = a.customer_no and o.place >= a.lo and o.place < a.hi
     union
     select o.customer_no, o.place, o.at, o.wanted, o.chain, o.first_place
       from unnest($5::bigint[], $6::text[]) as w(customer_no, wanted)
       join insight.outcomes o on o.build = $1 and o.customer_no = w.customer_no and o.wanted = w.wanted`,
    [
      build,
      affected.map(({ root }) => `${root}`),
      affected.map(({ from }) => placeFrom(from)),
      affected.map(({ to }) => placeFrom(to + REACH + 1)),
      ids.map(({ root }) => `${root}`),
      ids.map(({ id }) => id),
    ],
  );
  return rows;
}

/**
 * Attaches the affected outcomes: to the journey they name once it exists, else, of the customer's journeys that have a
 * touchpoint in the 30 days up to them, to the one that started last.
 *
 * @returns the journeys that they were attached to and are attached to now.
 */
export async function attachOutcomes(
  sql: Sql,
  build: number,
  definitions: Definitions,
  affected: readonly Affected[],
): Promise<readonly JourneyKey[]> {
  const outcomes = await readAffected(sql, build, affected);
  if (outcomes.length === 0) return [];
  const attached = new Map<StoredOutcome, JourneyKey>();
  const open = () => outcomes.filter((each) => !attached.has(each));
  for (const find of [findNamed, findHolding, findRecent, findLasting])
    await find(sql, build, open(), definitions, attached);
  await sql.query(
    `update insight.outcomes o set chain = a.chain, first_place = a.first_place
       from unnest($2::bigint[], $3::bytea[], $4::text[], $5::bytea[]) as a(customer_no, place, chain, first_place)
      where o.build = $1 and o.customer_no = a.customer_no and o.place = a.place`,
    [
      build,
      outcomes.map((each) => `${each.customer_no}`),
      outcomes.map((each) => each.place),
      outcomes.map((each) => attached.get(each)?.chain ?? null),
      outcomes.map((each) => attached.get(each)?.firstPlace ?? null),
    ],
  );
  const before = outcomes.flatMap(({ customer_no, chain, first_place }) =>
    chain === null || first_place === null ? [] : [{ customerNo: customer_no, chain, firstPlace: first_place }],
  );
  return [...before, ...attached.values()];
}

type Find = (
  sql: Sql,
  build: number,
  outcomes: readonly StoredOutcome[],
  definitions: Definitions,
  attached: Map<StoredOutcome, JourneyKey>,
) => Promise<void>;

interface FoundJourney {
  readonly n: number;
  readonly chain: Chain;
  readonly first_place: Buffer;
  readonly started_at: Date;
  readonly last_at: Date;
}

/** The explicit journey that an outcome names. */
const findNamed: Find = async (sql, build, outcomes, _, attached) => {
  const naming = outcomes.filter((each) => each.wanted !== null);
  if (naming.length === 0) return;
  const { rows } = await sql.query<FoundJourney>(
    `select w.n, j.chain, j.first_place from unnest($2::bigint[], $3::text[]) with ordinality as w(customer_no, chain, n)
       join insight.journeys j on j.build = $1 and j.customer_no = w.customer_no and j.chain = w.chain`,
    [build, naming.map((each) => `${each.customer_no}`), naming.map((each) => explicitChain(each.wanted as string))],
  );
  assign(naming, rows, attached);
};

const DERIVED_ID = /^j_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The journey that now holds the touchpoint whose derived id an outcome names. */
const findHolding: Find = async (sql, build, outcomes, definitions, attached) => {
  const naming = outcomes.filter((each) => DERIVED_ID.test(each.wanted ?? ''));
  if (naming.length === 0) return;
  const { rows: facts } = await sql.query<StoredTouchpoint & { n: number }>(
    `select w.n, f.event_id, f.place, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from unnest($1::bigint[], $2::uuid[]) with ordinality as w(customer_no, event_id, n)
       join insight.facts f on f.event_id = w.event_id and f.type = 'touchpoint.recorded'
       join insight.customers c on c.customer_no = f.customer_no and c.root_no = w.customer_no`,
    [naming.map((each) => `${each.customer_no}`), naming.map((each) => DERIVED_ID.exec(each.wanted ?? '')?.[1])],
  );
  const held = facts.flatMap((fact) => {
    const touchpoint = storedTouchpoint(fact);
    const chain = touchpoint && chainOf(touchpoint, definitions);
    return chain ? [{ outcome: naming[Number(fact.n) - 1] as StoredOutcome, chain, place: touchpoint.place }] : [];
  });
  const { rows } = await sql.query<FoundJourney>(
    `select w.n, j.chain, j.first_place from unnest($2::bigint[], $3::text[], $4::bytea[]) with ordinality as w(customer_no, chain, place, n)
       join insight.journeys j on j.build = $1 and j.customer_no = w.customer_no and j.chain = w.chain
        and w.place between j.first_place and j.last_place`,
    [
      build,
      held.map(({ outcome }) => `${outcome.customer_no}`),
      held.map(({ chain }) => chain),
      held.map(({ place }) => place),
    ],
  );
  assign(
    held.map(({ outcome }) => outcome),
    rows,
    attached,
  );
};

/** The journey that started last, when one started in the 30 days up to the outcome. */
const findRecent: Find = async (sql, build, outcomes, _, attached) => {
  if (outcomes.length === 0) return;
  const { rows } = await sql.query<FoundJourney>(
    `select w.n, j.chain, j.first_place from unnest($2::bigint[], $3::timestamptz[]) with ordinality as w(customer_no, at, n)
      cross join lateral (
        select chain, first_place from insight.journeys
         where build = $1 and customer_no = w.customer_no and started_at <= w.at and started_at >= w.at - interval '720 hours'
         order by started_at desc, journey_id desc limit 1) j`,
    [build, outcomes.map((each) => `${each.customer_no}`), outcomes.map((each) => each.at)],
  );
  assign(outcomes, rows, attached);
};

/** Else the one that started last of those begun before and still going on in the 30 days up to the outcome. */
const findLasting: Find = async (sql, build, outcomes, definitions, attached) => {
  if (outcomes.length === 0) return;
  const { rows } = await sql.query<FoundJourney>(
    `select w.n, j.chain, j.first_place, j.started_at, j.last_at from unnest($2::bigint[], $3::timestamptz[]) with ordinality as w(customer_no, at, n)
       join insight.journeys j on j.build = $1 and j.customer_no = w.customer_no
        and j.last_at >= w.at - interval '720 hours' and j.started_at < w.at - interval '720 hours'
      order by w.n, j.started_at desc, j.journey_id desc`,
    [build, outcomes.map((each) => `${each.customer_no}`), outcomes.map((each) => each.at)],
  );
  for (const row of rows) {
    const outcome = outcomes[Number(row.n) - 1] as StoredOutcome;
    if (attached.has(outcome)) continue;
    const ends = row.last_at.getTime() <= outcome.at.getTime();
    if (ends || (await touchedWithin(sql, outcome, row.chain, definitions))) assign(outcomes, [row], attached);
  }
};

/** Whether a chain has a touchpoint in the 30 days up to an outcome. */
async function touchedWithin(
  sql: Sql,
  { customer_no, at }: StoredOutcome,
  chain: Chain,
  definitions: Definitions,
): Promise<boolean> {
  const { rows } = await sql.query<{ customer_no: bigint }>(
    `select customer_no from insight.customers where customer_no = $1
     union all
     select customer_no from insight.customers where root_no = $1 and root_no <> customer_no`,
    [`${customer_no}`],
  );
  const span = {
    root: customer_no,
    members: rows.map((row) => row.customer_no),
    from: placeFrom(at.getTime() - REACH),
    to: placeFrom(at.getTime() + 1),
  };
  const touchpoints = (await readTouchpoints(sql, [span])).get(customer_no) ?? [];
  return touchpoints.some((touchpoint) => chainOf(touchpoint, definitions) === chain);
}

function assign(
  outcomes: readonly StoredOutcome[],
  found: readonly FoundJourney[],
  attached: Map<StoredOutcome, JourneyKey>,
): void {
  for (const { n, chain, first_place } of found) {
    const outcome = outcomes[Number(n) - 1] as StoredOutcome;
    attached.set(outcome, { customerNo: outcome.customer_no, chain, firstPlace: first_place });
  }
}

/** The valence of the last feedback attached to each journey, null where none is (with a known valence). */
export async function readLaterFeedback(
  sql: Sql,
  build: number,
  journeys: readonly JourneyKey[],
): Promise<readonly (number | null)[]> {
  const { rows } = await sql.query<{ valence: number | null }>(
    `select o.valence from unnest($2::bigint[], $3::text[], $4::bytea[]) with ordinality as w(customer_no, chain, first_place, n)
       left join lateral (
         select valence from insight.outcomes where build = $1 and customer_no = w.customer_no and chain = w.chain and first_place = w.first_place
            and valence is not null order by place desc limit 1) o on true
      order by w.n`,
    [
      build,
      journeys.map((each) => `${each.customerNo}`),
      journeys.map((each) => each.chain),
      journeys.map((each) => each.firstPlace),
    ],
  );
  return rows.map((row) => row.valence);
}

export async function deleteOutcomesOf(sql: Sql, build: number, customers: readonly CustomerNo[]): Promise<void> {
  await sql.query('delete from insight.outcomes where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
