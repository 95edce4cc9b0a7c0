import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { sealedContent } from '#apps/composition/keyring.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { JsonObject } from '#libs/kernel/event.js';
import type { TestConnection } from '../support/postgres.js';
import { cpuOf } from './bench.cpu.js';
import { compare, type Result } from './bench.measure.js';
import { type Happening, happenings, storedEvent } from './journey.events.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const BATCH = 500;

/** The touchpoints of one customer with very many: all in one journey, or each in its own. */
function hot(count: number, journeyOf: (index: number) => JsonObject): readonly Happening[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `hot-${index}`,
    customerId: 'hot',
    type: 'touchpoint.recorded',
    time: START + index * 60_000,
    data: { touchpoint: 'consult', channel: 'web', valence: ((index % 21) - 10) / 10, ...journeyOf(index) },
  }));
}

/**
 * The CPU cost of projecting an event, for this process and PostgreSQL: late in a customer's long history, against its
 * beginning.
 */
export async function projector(connection: TestConnection, count: number): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const projection = new InsightsProjection(insights, { now: () => START + 10_000 * HOUR }, sealedContent);
  const project = async (tenant: string, facts: readonly Happening[]): Promise<number[]> => {
    const costs: number[] = [];
    for (let at = 0; at < facts.length; at += BATCH) {
      const batch = facts.slice(at, at + BATCH).map((fact, index) => storedEvent(fact, at + index + 1, tenant));
      const before = cpuOf(connection);
      await database.transaction((sql) => projection.apply(sql, batch), { replayable: true });
      costs.push((cpuOf(connection) - before) / batch.length);
    }
    return costs;
  };
  const many = await project('many', happenings(count, count / 10));
  const kinds = {
    'in one session': await project(
      'session',
      hot(count, () => ({})),
    ),
    'in one explicit journey': await project(
      'explicit',
      hot(count, () => ({ journey: { id: 'all' } })),
    ),
    'in as many journeys': await project(
      'journeys',
      hot(count, (index) => ({ journey: { id: `j-${index}` } })),
    ),
  };
  await database.close();
  const tail = (costs: readonly number[]) => costs.slice(-10);
  const head = (costs: readonly number[]) => costs.slice(2, 12);
  return [
    compare(
      `CPU per projected event after ${count.toLocaleString('en')} of many customers`,
      'its beginning',
      { most: 1.2 },
      tail(many),
      head(many),
      'µs',
    ),
    ...Object.entries(kinds).map(([kind, costs]) =>
      compare(
        `CPU per projected event after ${count.toLocaleString('en')} touchpoints of one customer ${kind}`,
        'its beginning',
        { most: 1.2 },
        tail(costs),
        head(costs),
        'µs',
      ),
    ),
  ];
}
