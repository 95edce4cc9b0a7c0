import type pg from 'pg';
import { firstDifference } from '#libs/adapters/postgres/table.copy.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { compareLogs } from '#libs/eventing/log.comparison.js';
import { comparedRows } from '#libs/insights/engine/insights.comparison.js';
import { insights } from '#libs/insights/insights.js';
import type { Position } from '#libs/kernel/event.js';
import { policies } from '#libs/policies/policies.js';
import { Refusal } from '#libs/kernel/refusal.js';

/** The number of events both logs hold. @throws Refusal that names the customers whose events differ */
export async function verifyLog(
  source: EventStore,
  target: EventStore,
  seen: (position: Position) => void,
): Promise<number> {
  const { events, differences } = await compareLogs(source, target, seen);
  if (differences.length === 0) return events;
  const whose = differences.map(({ tenant, customerId }) => (customerId === null ? tenant : `${tenant}/${customerId}`));
  throw new Refusal(
    'conflict',
    'LOGS_DIFFER',
    `The logs differ in the events of ${whose.join(', ')}: somebody else wrote to one of them. Move into an empty EventStoreDB, with an empty database.`,
  );
}

/** The number of rows both read models hold. @throws Refusal that names where they differ */
export async function verifyReadModels(source: pg.Client, target: pg.Client): Promise<number> {
  let total = 0;
  const kept = policies.flatMap(({ tables }) => tables.map(({ compared }) => compared));
  for (const { what, rows, normal } of [...comparedRows(insights), ...kept]) {
    const { different, count } = await firstDifference(source, target, rows, normal);
    total += count;
    if (different === null) continue;
    const [tenant, customer] = different.split('\t');
    throw new Refusal(
      'conflict',
      'READ_MODELS_DIFFER',
      `The ${what} of ${tenant}/${customer} differ between the two. If customers are parked in the source, replay them there; ` +
        'then move into an empty database and an empty EventStoreDB.',
    );
  }
  return total;
}
