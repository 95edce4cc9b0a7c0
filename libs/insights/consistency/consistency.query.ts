import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { sumCells } from '#libs/insights/journey/cell.reader.js';
import { definitionIn, readDefinedBuild } from '#libs/insights/journey/defined.build.js';
import { ALL, one } from '#libs/insights/journey/cell.dimensions.js';
import { TypeSums } from '#libs/insights/journey/type.sums.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { sampleOfExact } from '#libs/insights/scores/mean.score.js';
import type { Clock } from '#libs/kernel/clock.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { date, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { type ChannelExperience, type Consistency, consistencyOf, type Experienced } from './consistency.insight.js';

export const consistencyFilters = {
  from: date("Of journeys that ended on or after this day of the tenant's zone."),
  to: date("Of journeys that ended before this day of the tenant's zone."),
  tier: text('Touchpoints of journeys with this tier.'),
  ...paging,
};
type ConsistencyFilters = Values<typeof consistencyFilters>;

export interface TypeConsistency extends Consistency {
  readonly touchpoint: string;
}

/** The version of journeys from which on they tell what follows what: rows of an older one are replaced soon. */
const TURNS = 3;

/** How alike the touchpoint types of a definition are experienced in their channels. */
export class GetConsistency extends Query<Answer<Page<TypeConsistency>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly definition: string,
    readonly filters: ConsistencyFilters,
  ) {
    super();
  }
}

@QueryHandler(GetConsistency)
export class GetConsistencyHandler implements IQueryHandler<GetConsistency> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refusal for a definition that the tenant does not have */
  async execute({ tenant, timeZone, definition, filters }: GetConsistency): Promise<Answer<Page<TypeConsistency>>> {
    const { from, to, tier } = filters;
    const present = { now: this.clock.now(), timeZone };
    const pageIn = groupPages(listOf(`consistency/${definition}`, filters), filters);
    return inSnapshot(this.database, async (sql) => {
      const { definitions, ...live } = await readDefinedBuild(sql, tenant);
      definitionIn(definitions, definition);
      if (live.version < TURNS) return pageIn([]);
      const cells = await sumCells(
        sql,
        {
          ...live,
          of: 'types',
          definition: one(definition),
          tier: tier && one(tier),
          staff: ALL,
          from,
          to,
          by: ['touchpoint', 'channel'],
        },
        present,
      );
      const types = [...groupBy(cells, ({ key }) => key.touchpoint)].flatMap(([touchpoint, own]) => {
        const consistency = consistencyOf(own.map(({ key, sums }) => experienceOf(key.channel, new TypeSums(sums))));
        return consistency === null ? [] : [{ key: touchpoint.slice(1), consistency }];
      });
      const { items, nextCursor } = pageIn(types);
      return { items: items.map(({ key, consistency }) => ({ touchpoint: key, ...consistency })), nextCursor };
    });
  }
}

function experienceOf(channel: string, sums: TypeSums): ChannelExperience {
  const of = (turn: string, n: string): Experienced => ({
    valence: sampleOfExact(sums.count(`${turn}${n}`), sums.exact(`${turn}v`), sums.exact(`${turn}vv`)),
    delta: sampleOfExact(sums.count(`${turn}deltas`), sums.exact(`${turn}d`), sums.exact(`${turn}dd`)),
  });
  return {
    channel: channel.slice(1),
    ...of('', 'scored'),
    switched: of('switched.', 'n'),
    stayed: of('stayed.', 'n'),
  };
}
