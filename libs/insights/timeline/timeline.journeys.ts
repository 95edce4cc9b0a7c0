import type { Sql } from '#libs/eventing/database.js';
import { storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { type Chain, chainOf } from '#libs/insights/journey/definitions.score.js';
import type { Uuid } from '#libs/kernel/event.js';
import { type FactRow, isKnown } from '#libs/insights/reading/customer.facts.js';
import type { CustomerGroup } from '#libs/insights/reading/customer.group.js';
import { existingJourneys, journeysAt } from '#libs/insights/journey/journey.finder.js';
import type { DefinedBuild } from '#libs/insights/journey/defined.build.js';

/** The journeys of a page's facts, by event id; facts without one are left out. */
export async function journeyIdsOf(
  sql: Sql,
  live: DefinedBuild,
  { root }: CustomerGroup,
  facts: readonly FactRow[],
): Promise<ReadonlyMap<Uuid, string>> {
  const placed: { eventId: Uuid; chain: Chain; place: Buffer }[] = [];
  const named: { eventId: Uuid; journeyId: string }[] = [];
  for (const fact of facts.filter(isKnown)) {
    if (fact.type === 'touchpoint.recorded') {
      const touchpoint = storedTouchpoint(fact);
      const chain = touchpoint === null ? null : chainOf(touchpoint, live.definitions);
      if (touchpoint !== null && chain !== null)
        placed.push({ eventId: fact.event_id, chain, place: touchpoint.place });
    } else if (fact.type === 'journey.started' || fact.type === 'journey.ended') {
      const { id } = fact.data.journey;
      if (id !== undefined) named.push({ eventId: fact.event_id, journeyId: id });
    }
  }
  const holding = await journeysAt(sql, live, root, placed);
  const existing = await existingJourneys(
    sql,
    live,
    root,
    named.map((each) => each.journeyId),
  );
  return new Map([
    ...placed.flatMap(({ eventId }, index) => (holding[index] ? [[eventId, holding[index].journey.id] as const] : [])),
    ...named
      .filter((each) => existing.has(each.journeyId))
      .map(({ eventId, journeyId }) => [eventId, journeyId] as const),
    ...(await attachedTo(sql, live, root, facts)),
  ]);
}

/** The journeys that feedback and complaints attach to. */
async function attachedTo(
  sql: Sql,
  { build }: DefinedBuild,
  root: bigint,
  facts: readonly FactRow[],
): Promise<readonly (readonly [Uuid, string])[]> {
  const outcomes = facts.filter((fact) => fact.type === 'feedback.submitted' || fact.type === 'complaint.filed');
  if (outcomes.length === 0) return [];
  const { rows } = await sql.query<{ event_id: Uuid; journey_id: string }>(
    `select o.event_id, j.journey_id
       from insight.outcomes o join insight.journeys j using (build, customer_no, chain, first_place)
      where o.build = $1 and o.customer_no = $2 and o.place = any($3::bytea[])`,
    [build, String(root), outcomes.map((fact) => fact.place)],
  );
  return rows.map((row) => [row.event_id, row.journey_id]);
}
