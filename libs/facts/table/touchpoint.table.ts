import type { Sql } from '#libs/eventing/database.js';
import { type Applying, MustBeAlone } from '#libs/eventing/projection.js';
import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { TouchpointRecorded } from '#libs/facts/touchpoint/touchpoint.events.js';
import { addTo, groupBy } from '#libs/kernel/grouping.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { type Placed, placeOf, timeOf } from '#libs/kernel/place.js';
import type { CustomerFact, CustomerNo, TouchpointChange } from './customer-fact.js';
import type { CustomerEntity } from './customer.entity.js';
import type { Families } from './customer.table.js';
import type { FactEntity } from './fact.entity.js';
import { corrected, type Effective, type Touchpoint, touchpointOf } from './touchpoint.insight.js';

const RECORDED = 'touchpoint.recorded';
const CORRECTED = 'touchpoint.corrected';
const RETRACTED = 'touchpoint.retracted';

/** The touchpoint that a correction or a retraction is about. */
export function targetOf(fact: Typed<CustomerEventType>): string | null {
  return fact.type === CORRECTED || fact.type === RETRACTED ? fact.data.eventId : null;
}

/** The families that facts are of, and which of them have changed. */
interface TakenAmong {
  readonly families: Families;
  readonly regrouped: ReadonlySet<CustomerNo>;
  readonly how: Applying;
}

/** What a touchpoint's row says about it. */
export type StoredTouchpoint = Pick<
  FactEntity,
  'event_id' | 'place' | 'derived' | 'effective' | 'effective_place' | 'retracted'
> & { readonly data: TouchpointRecorded };

/** The row of a touchpoint, or of a correction or retraction. */
type CorrectableRow = Omit<FactEntity, 'type' | 'data'> &
  Pick<CustomerEntity, 'root_no'> &
  Typed<typeof RECORDED | typeof CORRECTED | typeof RETRACTED>;

/**
 * Changes to touchpoints, by survivor: new ones, and those that the same customer's corrections or retractions change.
 */
export async function takeTouchpoints(
  sql: Sql,
  facts: readonly CustomerFact[],
  awaited: ReadonlySet<string>,
  { families, regrouped, how }: TakenAmong,
): Promise<ReadonlyMap<CustomerNo, readonly TouchpointChange[]>> {
  const recorded = new Map(facts.filter((fact) => fact.type === RECORDED).map((fact) => [fact.eventId, fact]));
  const targets = new Set([
    ...[...recorded.keys()].filter((eventId) => awaited.has(eventId)),
    ...facts.map(targetOf).filter((target) => target !== null),
    ...(await targetsOf(
      sql,
      [...regrouped].flatMap((root) => families.membersOf.get(root) ?? []),
    )),
  ]);
  const changes = new Map<CustomerNo, TouchpointChange[]>();
  const add = (customerNo: CustomerNo, change: TouchpointChange) => {
    const root = families.rootOf.get(customerNo);
    if (root !== undefined) addTo(changes, root, change);
  };
  const isElsewhere = (rows: readonly CorrectableRow[]) =>
    how === 'beside others' && areElsewhere(facts, rows, families);
  for (const change of await correctTouchpoints(sql, targets, isElsewhere)) {
    add(change.customerNo, { before: recorded.has(change.eventId) ? null : change.before, after: change.after });
    recorded.delete(change.eventId);
  }
  for (const fact of recorded.values())
    add(fact.customerNo, { before: null, after: touchpointOf(fact.eventId, fact.place, fact.time, fact) });
  return changes;
}

/**
 * Whether a correction is of a touchpoint that is not there yet, which may be on its way in another batch that does not see
 * this one; or of another customer's, which is not ours to change.
 */
function areElsewhere(facts: readonly CustomerFact[], rows: readonly CorrectableRow[], families: Families): boolean {
  const own = new Set(rows.flatMap((row) => (families.rootOf.has(row.customer_no) ? [row.event_id] : [])));
  return facts.map(targetOf).some((target) => target !== null && !own.has(target));
}

/** The touchpoints that the customers' corrections and retractions are about. */
async function targetsOf(sql: Sql, customers: readonly CustomerNo[]): Promise<readonly string[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<{ target: string }>(
    'select distinct target from fact.facts where target is not null and customer_no = any($1::bigint[])',
    [customers.map(String)],
  );
  return rows.map((row) => row.target);
}

/** Recomputes corrected touchpoints from all their corrections and retractions, and stores the results beside them. */
async function correctTouchpoints(
  sql: Sql,
  targets: ReadonlySet<string>,
  isElsewhere: (rows: readonly CorrectableRow[]) => boolean,
): Promise<readonly (TouchpointChange & { readonly eventId: string; readonly customerNo: CustomerNo })[]> {
  if (targets.size === 0) return [];
  const { rows } = await sql.query<CorrectableRow>(
    `with f as (
       select * from fact.facts where event_id = any($1::uuid[]) and type = '${RECORDED}'
       union all
       select * from fact.facts where target = any($1::uuid[])
     )
     select f.customer_no, f.place, f.event_id, f.type, f.source, f.id, f.sequence, f.data, f.derived, f.target, f.effective,
            f.effective_place, f.retracted, c.root_no
       from f join fact.customers c using (customer_no)
      order by f.place`,
    [[...targets]],
  );
  const touchpoints = rows.filter((row) => row.type === RECORDED);
  if (isElsewhere(touchpoints))
    throw new MustBeAlone('it corrects a touchpoint that is not known to be of its customers');
  const changesOf = groupBy(rows, ({ target }) => target);
  const changed = touchpoints.map((row) => {
    const about = (changesOf.get(row.event_id) ?? []).filter((each) => each.root_no === row.root_no);
    const retracted = about.some((each) => each.type === RETRACTED);
    const corrections = about.filter((each) => each.type === CORRECTED);
    const effective = corrections.length > 0 ? corrected(row, corrections) : null;
    const moved = placeAfter(row, effective);
    return { row, effective, moved, retracted };
  });
  void sql.query(
    `update fact.facts f set effective = e.effective::json, effective_place = e.place, retracted = e.retracted
       from unnest($1::bigint[], $2::bytea[], $3::text[], $4::bytea[], $5::boolean[]) as e(customer_no, at, effective, place, retracted)
      where f.customer_no = e.customer_no and f.place = e.at`,
    [
      changed.map(({ row }) => `${row.customer_no}`),
      changed.map(({ row }) => row.place),
      changed.map(({ effective }) => (effective ? JSON.stringify(effective) : null)),
      changed.map(({ moved }) => moved),
      changed.map(({ retracted }) => retracted),
    ],
  );
  return changed.map(({ row, effective, moved, retracted }) => ({
    eventId: row.event_id,
    customerNo: row.customer_no,
    before: storedTouchpoint(row),
    after: storedTouchpoint({ ...row, effective, effective_place: moved, retracted }),
  }));
}

/** The new place of a touchpoint whose time was corrected; null if it is where it was published. */
export function placeAfter(
  row: Pick<Placed, 'type' | 'sequence' | 'source' | 'id'> & { readonly place: Buffer },
  effective: Effective | null,
): Buffer | null {
  const occurredAt = effective?.data.occurredAt;
  if (occurredAt === undefined) return null;
  const place = placeOf({ ...row, ...instantOfText(occurredAt) });
  return place.equals(row.place) ? null : place;
}

/** A touchpoint according to its row; null if it is retracted. */
export function storedTouchpoint(row: StoredTouchpoint): Touchpoint | null {
  if (row.retracted) return null;
  const place = row.effective_place ?? row.place;
  return touchpointOf(row.event_id, place, timeOf(place), row.effective ?? row);
}
