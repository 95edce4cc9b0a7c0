import { decodeSums, encodeSums } from '#libs/insights/journey/cell.codec.js';
import type { Named } from '#libs/insights/journey/cell.sums.js';

/** A question whose answer is the same in every installation that has projected the same log. */
export interface ComparedRows {
  /** What its rows are, for people. */
  readonly what: string;
  /** SQL. Each row begins with the tenant and, where it is of one, the customer. */
  readonly rows: string;
  /** Makes rows, as COPY writes them, equal that say the same. */
  readonly normal?: (row: string) => string;
}

const NAMED = (table: string) => `${table} t join fact.customers c using (customer_no)`;
const LIVE = `join engine.builds b on b.build = t.build and b.status = 'live'`;

/**
 * All that the read models hold, but for what is an installation's own: numbers of customers and builds, positions in the
 * log, when what was parked, and how JSON is spelt.
 */
export const COMPARED_ROWS: readonly ComparedRows[] = [
  {
    what: 'customers',
    rows: `select c.tenant, c.customer_id, r.customer_id from fact.customers c
             join fact.customers r on r.customer_no = c.root_no order by c.tenant collate "C", c.customer_id`,
  },
  {
    what: 'merges',
    rows: `select t.tenant, c.customer_id, i.customer_id, t.place from fact.merges t
             join fact.customers c on c.customer_no = t.subject_no join fact.customers i on i.customer_no = t.into_no
            order by t.tenant collate "C", c.customer_id, t.place`,
  },
  {
    what: 'facts',
    rows: `select c.tenant, c.customer_id, place, event_id, recorded_at, type, source, id, sequence, data::jsonb, derived::jsonb, target,
                  effective::jsonb, effective_place, retracted
             from ${NAMED('fact.facts')} order by c.tenant collate "C", c.customer_id, place`,
  },
  {
    what: 'parked events',
    rows: `select tenant, customer_id, count(*) from engine.parked_events group by 1, 2 order by tenant collate "C", customer_id`,
  },
  {
    what: 'definitions',
    rows: 'select tenant, name, version, definition from fact.definitions order by tenant collate "C", name collate "C", version',
  },
  {
    what: 'profiles',
    rows: `select t.tenant, t.customer_id, tier, lifecycle, advocate, first_contact_at, last_contact_at, summary::jsonb
             from insight.customer_profiles t order by t.tenant collate "C", t.customer_id`,
  },
  {
    what: 'journeys',
    rows: `select c.tenant, c.customer_id, chain, first_place, last_place, journey_id, definition, explicit, started_at, last_at,
                  tier, ended_by, reached_goal, has_goal, closes_at, peak_end, mean, later_feedback, channels, summary::jsonb, counted
             from ${NAMED('insight.journeys')} ${LIVE} order by c.tenant collate "C", c.customer_id, chain, first_place`,
  },
  {
    what: 'outcomes',
    rows: `select c.tenant, c.customer_id, place, event_id, kind, at, valence, wanted, chain, first_place
             from ${NAMED('insight.outcomes')} ${LIVE} order by c.tenant collate "C", c.customer_id, place`,
  },
  {
    what: 'aggregates',
    rows: `select b.tenant, definition, staff, day, tier, journeys, types from insight.cells t ${LIVE}
            where length(journeys) > 0 or length(types) > 0
            order by b.tenant collate "C", definition collate "C", staff collate "C", day, tier collate "C"`,
    normal: withSortedSums,
  },
  {
    what: 'feedback',
    rows: `select t.tenant, c.customer_id, place, event_id, instrument, at, value, valence, channel, touchpoint, staff, journey_id,
                  product, product_line, brand, campaign
             from ${NAMED('insight.feedback')} order by t.tenant collate "C", c.customer_id, place`,
  },
];

const BYTES = '\\\\x';
/** More sums than a vector holds. */
const WIDTH = 256;

/** Sums stand in the order in which journeys brought their names. */
function withSortedSums(row: string): string {
  return row
    .trimEnd()
    .split('\t')
    .map((field) => (field.startsWith(BYTES) ? sorted(Buffer.from(field.slice(BYTES.length), 'hex')) : field))
    .join('\t');
}

function sorted(bytes: Buffer): string {
  const name = ({ names }: Named) => JSON.stringify(names);
  return encodeSums([...decodeSums(bytes, WIDTH)].sort((a, b) => (name(a) < name(b) ? -1 : 1))).toString('hex');
}
