import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { ALL, one } from '#libs/insights/journey/cell.dimensions.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { date, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { type AggregatedMap, aggregatedStagesOf } from './aggregated.map.js';
import { type CellsWanted, sumCells } from '#libs/insights/journey/cell.reader.js';
import { definitionIn, readDefinedBuild } from '#libs/insights/journey/defined.build.js';

export const journeyMapFilters = {
  tier: text('Touchpoints of journeys with this tier.'),
  channel: text('Touchpoints in this channel.'),
  staffId: text('Touchpoints with this member of staff.'),
  from: date("Of journeys that ended on or after this day of the tenant's zone."),
  to: date("Of journeys that ended before this day of the tenant's zone."),
};

/** The aggregated map of a definition. */
export class GetJourneyMap extends Query<Answer<AggregatedMap>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly definition: string,
    readonly filters: Values<typeof journeyMapFilters>,
  ) {
    super();
  }
}

@QueryHandler(GetJourneyMap)
export class GetJourneyMapHandler implements IQueryHandler<GetJourneyMap> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, definition, filters }: GetJourneyMap): Promise<Answer<AggregatedMap>> {
    const present = { now: this.clock.now(), timeZone };
    return inSnapshot(this.database, async (sql) => {
      const { definitions, ...live } = await readDefinedBuild(sql, tenant);
      const inForce = definitionIn(definitions, definition);
      const wanted: Omit<CellsWanted, 'of' | 'by'> = {
        ...live,
        definition: one(definition),
        tier: filters.tier && one(filters.tier),
        channel: filters.channel === undefined ? ALL : one(filters.channel),
        staff: filters.staffId === undefined ? ALL : one(filters.staffId),
        from: filters.from,
        to: filters.to,
      };
      const [journeys] = await sumCells(sql, { ...wanted, of: 'journeys', by: [] }, present);
      const types = await sumCells(sql, { ...wanted, of: 'types', by: ['stage', 'touchpoint'] }, present);
      const [all = 0n, scored = 0n] = journeys?.sums ?? [];
      return {
        definition,
        definitionVersion: inForce.version,
        journeys: Number(all),
        unscored: Number(all - scored),
        stages: aggregatedStagesOf(types, definition, definitions),
      };
    });
  }
}
