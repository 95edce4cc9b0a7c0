import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { textOf } from '#libs/kernel/place.js';
import type { Chain } from './definitions.score.js';
import { decodeSummary, encodeSummary } from './journey.codec.js';
import type { JourneyEntity } from './journey.entity.js';
import { type Counted, countedOf } from './journey.cells.js';
import { scoresOf } from './journey.score.js';
import type { AttachedRatings } from './journey.ratings.js';
import type { Journey } from './journey.segmentation.js';

/** A journey as read from its row in insight.journeys, within one build. */
export interface JourneyRow {
  readonly customerNo: CustomerNo;
  readonly journey: Journey;
  /** The valence of the last feedback attached to it. */
  readonly laterFeedback: number | null;
  /** What answers attached to it rate. */
  readonly attached: AttachedRatings | null;
  /** Whether the cells hold it. */
  readonly counted: boolean;
  /** Something else is expected of its touchpoints since: it is computed again soon. */
  readonly outdated: boolean;
}

/** Columns of a row that `journeyRow` reads. */
export const JOURNEY_COLUMNS =
  'j.customer_no, j.chain, j.journey_id, j.definition, j.explicit, j.tier, j.ended_by, j.has_goal, j.closes_at, j.later_feedback, j.attached, j.summary, j.counted, j.outdated';

export type StoredJourney = Pick<
  JourneyEntity,
  | 'customer_no'
  | 'chain'
  | 'journey_id'
  | 'definition'
  | 'explicit'
  | 'tier'
  | 'ended_by'
  | 'has_goal'
  | 'closes_at'
  | 'later_feedback'
  | 'attached'
  | 'summary'
  | 'counted'
  | 'outdated'
>;

export function journeyRow(row: StoredJourney): JourneyRow {
  return {
    customerNo: row.customer_no,
    journey: {
      chain: row.chain,
      id: row.journey_id,
      explicit: row.explicit,
      definition: row.definition,
      tier: row.tier,
      summary: decodeSummary(row.summary),
      endedBy: row.ended_by,
      closesAt: row.closes_at?.getTime() ?? null,
      hasGoal: row.has_goal,
    },
    laterFeedback: row.later_feedback,
    attached: row.attached,
    counted: row.counted,
    outdated: row.outdated,
  };
}

/** The key of a row within its build. */
export function rowKey({ customerNo, journey }: Pick<JourneyRow, 'customerNo' | 'journey'>): string {
  return `${customerNo} ${journey.chain} ${journey.summary.first.place.toString('hex')}`;
}

/** Whether a journey would be stored as another row is. */
export function isSameRow(row: JourneyRow, other: JourneyRow | undefined): boolean {
  if (other === undefined || row.counted !== other.counted) return false;
  const [{ summary }, { summary: of }] = [row.journey, other.journey];
  // Most that changed were followed by something.
  if (!summary.last.place.equals(of.last.place)) return false;
  return row.journey === other.journey || JSON.stringify(stored(row)) === JSON.stringify(stored(other));
}

/** What the cells count of a journey. */
export function countedRow({ journey, ...row }: JourneyRow, dayOf: (time: number) => string): Counted {
  return countedOf(journey, dayOf(journey.summary.last.time), row);
}

/** A stretch of one customer's chain. */
export interface Stretch {
  readonly root: CustomerNo;
  readonly chain: Chain;
  readonly from: Buffer;
  readonly to: Buffer;
}

/**
 * The journeys of each stretch and their neighbours (one that starts before it, one that starts after), each once, in
 * order within a chain.
 */
export async function readNeighbours(
  sql: Sql,
  build: number,
  stretches: readonly Stretch[],
): Promise<readonly JourneyRow[]> {
  const { rows } = await sql.query<StoredJourney>(
    `select distinct on (j.customer_no, j.chain, j.first_place) ${JOURNEY_COLUMNS}
       from unnest($2::bigint[], $3::text[], $4::bytea[], $5::bytea[]) as s(customer_no, chain, lo, hi)
       cross join lateral (
         (select * from insight.journeys where build = $1 and customer_no = s.customer_no and chain = s.chain and first_place <= s.lo
           order by first_place desc limit 1)
         union all
         (select * from insight.journeys where build = $1 and customer_no = s.customer_no and chain = s.chain and first_place > s.lo and first_place <= s.hi
           order by first_place)
         union all
         (select * from insight.journeys where build = $1 and customer_no = s.customer_no and chain = s.chain and first_place > s.hi
           order by first_place limit 1)
       ) j
      order by j.customer_no, j.chain, j.first_place`,
    [build, ...columns(stretches)],
  );
  return rows.map(journeyRow);
}

function columns(stretches: readonly Stretch[]): unknown[] {
  return [
    stretches.map((s) => `${s.root}`),
    stretches.map((s) => s.chain),
    stretches.map((s) => s.from),
    stretches.map((s) => s.to),
  ];
}

/** Customers' journeys that have a touchpoint at or after one place's moment and began before another's. */
export async function readBetween(
  sql: Sql,
  build: number,
  spans: readonly { readonly root: CustomerNo; readonly from: Buffer; readonly before: Buffer | null }[],
): Promise<readonly JourneyRow[]> {
  const { rows } = await sql.query<StoredJourney>(
    `select distinct on (j.customer_no, j.chain, j.first_place) ${JOURNEY_COLUMNS}
       from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) as s(customer_no, lo, hi)
       join insight.journeys j on j.build = $1 and j.customer_no = s.customer_no and j.last_at >= s.lo and (s.hi is null or j.started_at < s.hi)`,
    [
      build,
      spans.map((s) => `${s.root}`),
      spans.map((s) => textOf(s.from)),
      spans.map((s) => (s.before === null ? null : textOf(s.before))),
    ],
  );
  return rows.map(journeyRow);
}

export async function readJourneysOf(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<readonly JourneyRow[]> {
  const { rows } = await sql.query<StoredJourney>(
    `select ${JOURNEY_COLUMNS} from insight.journeys j where build = $1 and customer_no = any($2::bigint[])`,
    [build, customers.map(String)],
  );
  return rows.map(journeyRow);
}

export function deleteJourneys(sql: Sql, build: number, rows: readonly JourneyRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `delete from insight.journeys j using unnest($2::bigint[], $3::text[], $4::bytea[]) as d(customer_no, chain, first_place)
      where j.build = $1 and j.customer_no = d.customer_no and j.chain = d.chain and j.first_place = d.first_place`,
    [
      build,
      rows.map((row) => `${row.customerNo}`),
      rows.map((row) => row.journey.chain),
      rows.map((row) => row.journey.summary.first.place),
    ],
  );
}

export function deleteJourneysOf(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.journeys where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}

export function writeJourneys(sql: Sql, build: number, rows: readonly JourneyRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.journeys (build, customer_no, chain, first_place, last_place, journey_id, definition, explicit, started_at, last_at,
            tier, ended_by, reached_goal, has_goal, closes_at, peak_end, mean, later_feedback, attached, channels, summary, counted, outdated)
     select $1, customer_no, chain, decode(first_place, 'hex'), decode(last_place, 'hex'), journey_id, definition, explicit, started_at, last_at,
            tier, ended_by, reached_goal, has_goal, closes_at, peak_end, mean, later_feedback, attached, channels, summary, counted, outdated
       from json_to_recordset($2::json) as r(customer_no bigint, chain text, first_place text, last_place text, journey_id text, definition text,
            explicit boolean, started_at timestamptz, last_at timestamptz, tier text, ended_by text, reached_goal boolean, has_goal boolean,
            closes_at timestamptz, peak_end float8, mean float8, later_feedback float8, attached json, channels text[], summary json, counted boolean, outdated boolean)
     on conflict (build, customer_no, chain, first_place) do update set
       last_place = excluded.last_place, journey_id = excluded.journey_id, definition = excluded.definition, started_at = excluded.started_at,
       last_at = excluded.last_at, tier = excluded.tier, ended_by = excluded.ended_by, reached_goal = excluded.reached_goal,
       has_goal = excluded.has_goal, closes_at = excluded.closes_at, peak_end = excluded.peak_end, mean = excluded.mean,
       later_feedback = excluded.later_feedback, attached = excluded.attached, channels = excluded.channels, summary = excluded.summary, counted = excluded.counted,
       outdated = excluded.outdated`,
    [build, JSON.stringify(rows.map(stored))],
  );
}

function stored({
  customerNo,
  journey,
  laterFeedback,
  attached,
  counted,
  outdated,
}: JourneyRow): Record<string, unknown> {
  const { summary } = journey;
  const scores = scoresOf(summary);
  return {
    customer_no: `${customerNo}`,
    chain: journey.chain,
    first_place: summary.first.place.toString('hex'),
    last_place: summary.last.place.toString('hex'),
    journey_id: journey.id,
    definition: journey.definition,
    explicit: journey.explicit,
    started_at: textOf(summary.first.place),
    last_at: textOf(summary.last.place),
    tier: journey.tier,
    ended_by: journey.endedBy,
    reached_goal: summary.reachedGoal,
    has_goal: journey.hasGoal,
    closes_at: journey.closesAt === null ? null : new Date(journey.closesAt).toISOString(),
    peak_end: scores.peakEnd,
    mean: scores.mean,
    later_feedback: laterFeedback,
    attached,
    channels: [...new Set(summary.groups.map((group) => group.channel))].sort(),
    summary: encodeSummary(summary),
    counted,
    outdated,
  };
}
