import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { textOf } from '#libs/kernel/place.js';
import type { Chain } from './definitions.score.js';
import type { GivenRatings } from '#libs/insights/ratings/answer.ratings.js';
import { type AttachedRatings, attachedRatings } from './journey.ratings.js';
import type { Outcome } from './outcome.insight.js';

/** An outcome as stored. */
export interface StoredOutcome {
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
  readonly wanted: string | null;
  /** What it is attached to. */
  readonly chain: Chain | null;
  readonly firstPlace: Buffer | null;
}

/** A journey by its key within a build. */
export interface JourneyKey {
  readonly customerNo: CustomerNo;
  readonly chain: Chain;
  readonly firstPlace: Buffer;
}

/** An outcome of a customer (the survivor), and the journey that it attaches to. */
export interface OutcomeRow {
  readonly root: CustomerNo;
  readonly outcome: Outcome;
  readonly journey: Pick<JourneyKey, 'chain' | 'firstPlace'> | null;
}

/** Stores outcomes; existing ones stay unchanged. */
export function insertOutcomes(sql: Sql, build: number, rows: readonly OutcomeRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.outcomes (build, customer_no, place, event_id, kind, at, valence, ratings, wanted, chain, first_place)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::timestamptz[], $7::float8[], $8::json[], $9::text[], $10::text[], $11::bytea[])
     on conflict do nothing`,
    [
      build,
      rows.map(({ root }) => `${root}`),
      rows.map(({ outcome }) => outcome.place),
      rows.map(({ outcome }) => outcome.eventId),
      rows.map(({ outcome }) => outcome.kind),
      rows.map(({ outcome }) => textOf(outcome.place)),
      rows.map(({ outcome }) => outcome.valence),
      rows.map(({ outcome }) => outcome.ratings && JSON.stringify(outcome.ratings)),
      rows.map(({ outcome }) => outcome.wanted),
      rows.map(({ journey }) => journey?.chain ?? null),
      rows.map(({ journey }) => journey?.firstPlace ?? null),
    ],
  );
}

/** An outcome by its key within a build. */
export interface OutcomeKey {
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
}

/** Attaches outcomes to journeys, or (null) to none. */
export function updateOutcomes(
  sql: Sql,
  build: number,
  attached: readonly { readonly outcome: OutcomeKey; readonly journey: JourneyKey | null }[],
): void {
  void sql.query(
    `update insight.outcomes o set chain = a.chain, first_place = a.first_place
       from unnest($2::bigint[], $3::bytea[], $4::text[], $5::bytea[]) as a(customer_no, place, chain, first_place)
      where o.build = $1 and o.customer_no = a.customer_no and o.place = a.place`,
    [
      build,
      attached.map(({ outcome }) => `${outcome.customerNo}`),
      attached.map(({ outcome }) => outcome.place),
      attached.map(({ journey }) => journey?.chain ?? null),
      attached.map(({ journey }) => journey?.firstPlace ?? null),
    ],
  );
}

/** What is known of a journey by what is attached to it. */
export interface Attached {
  /** The valence of the last feedback that has one; null: none has. */
  readonly laterFeedback: number | null;
  readonly attached: AttachedRatings | null;
}

/** What is attached to each journey. */
export async function readAttached(
  sql: Sql,
  build: number,
  journeys: readonly JourneyKey[],
): Promise<readonly Attached[]> {
  const { rows } = await sql.query<{ valence: number | null; ratings: readonly GivenRatings[] | null }>(
    `select o.valence, r.ratings from unnest($2::bigint[], $3::text[], $4::bytea[]) with ordinality as w(customer_no, chain, first_place, n)
       left join lateral (
         select valence from insight.outcomes where build = $1 and customer_no = w.customer_no and chain = w.chain and first_place = w.first_place
            and valence is not null order by place desc limit 1) o on true
       left join lateral (
         select json_agg(ratings) as ratings from insight.outcomes where build = $1 and customer_no = w.customer_no and chain = w.chain
            and first_place = w.first_place and ratings is not null) r on true
      order by w.n`,
    [
      build,
      journeys.map((each) => `${each.customerNo}`),
      journeys.map((each) => each.chain),
      journeys.map((each) => each.firstPlace),
    ],
  );
  return rows.map(({ valence, ratings }) => ({ laterFeedback: valence, attached: attachedRatings(ratings ?? []) }));
}

export function deleteOutcomesOf(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.outcomes where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
