import { ClosedDayEntity } from '#libs/facts/day/closed-day.entity.js';
import { DefinitionEntity } from '#libs/facts/definition/definition.entity.js';
import { ServiceLevelEntity } from '#libs/facts/service-level/service-level.entity.js';
import { CustomerEntity } from '#libs/facts/table/customer.entity.js';
import { FactEntity } from '#libs/facts/table/fact.entity.js';
import { MergeEntity } from '#libs/facts/table/merge.entity.js';
import { BuildEntity } from './build.entity.js';
import type { EntityClass, Insight } from './insight.js';
import { ParkedEventEntity } from './parked-event.entity.js';

/** The read models' tables as types. A test checks that they match what the migrations make. */
export async function insightEntities(insights: readonly Insight[]): Promise<readonly EntityClass[]> {
  const tables = insights.flatMap((insight) => insight.tables);
  return [
    CustomerEntity,
    MergeEntity,
    FactEntity,
    DefinitionEntity,
    ClosedDayEntity,
    ServiceLevelEntity,
    ParkedEventEntity,
    BuildEntity,
    ...(await Promise.all(tables.map((table) => table.entity()))),
  ];
}
