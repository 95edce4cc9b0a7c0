import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import { type Present, sumCells } from '#libs/insights/journey/cell.reader.js';
import { definitionIn, type LiveBuild, readDefinedBuild } from '#libs/insights/journey/defined.build.js';
import { ALL, NONE, one } from '#libs/insights/journey/cell.dimensions.js';
import { type ExperiencedMoments, type MomentsWanted, readMoments } from '#libs/insights/journey/moment.reader.js';
import {
  experiencesOf,
  MomentSums,
  outcomeOf,
  type OutcomeSource,
  TypeSums,
} from '#libs/insights/journey/type.sums.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { groupBy as grouped } from '#libs/kernel/grouping.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { stretchOf } from './long.period.insight.js';
import {
  type Effects,
  effectsOfGroups,
  type EffectsOfPeriod,
  effectsOverTime,
  type ExperiencedPeriod,
  type RewardSlope,
} from './moments.insight.js';
import type { LongPeriod, MomentsFilters } from './moments.filters.js';

/** A touchpoint type as a moment of truth for customers of a tier. */
export interface MomentReport extends Effects {
  readonly touchpoint: string;
  readonly tier: string | null;
  /** The definition gives the class. */
  readonly pinned: boolean;
  readonly outcome: OutcomeSource;
  /** Empty unless asked for periods; then `slope` and `habituated` are null. */
  readonly periods: readonly EffectsOfPeriod[];
  readonly slope: RewardSlope | null;
  readonly habituated: boolean | null;
}

/** As experiences say. */
type FoundMoment = Omit<MomentReport, 'pinned'>;

export type MomentsReport = Page<MomentReport> & { readonly definition: string };

/** The version of journeys from which on they keep months: rows of an older one are replaced soon. */
const MONTHS = 4;

/** Which touchpoint types of a definition are moments of truth, and how that changes. */
export class GetMomentsOfTruth extends Query<Answer<MomentsReport>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly definition: string,
    readonly filters: MomentsFilters,
  ) {
    super();
  }
}

@QueryHandler(GetMomentsOfTruth)
export class GetMomentsOfTruthHandler implements IQueryHandler<GetMomentsOfTruth> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refusal for a definition that the tenant does not have */
  async execute({ tenant, timeZone, definition, filters }: GetMomentsOfTruth): Promise<Answer<MomentsReport>> {
    const { from, to, tier, groupBy } = filters;
    const present = { now: this.clock.now(), timeZone };
    const pageIn = groupPages(listOf(`moments-of-truth/${definition}`, filters), filters);
    return inSnapshot(this.database, async (sql) => {
      const { definitions, ...live } = await readDefinedBuild(sql, tenant);
      definitionIn(definitions, definition);
      const wanted: MomentsWanted = { build: live.build, definition, tier, from, to };
      const found =
        groupBy === undefined
          ? await ofWholeSpan(sql, live, wanted, present)
          : live.version < MONTHS
            ? []
            : overTime(await readMoments(sql, wanted, present), groupBy, wanted, present);
      const reports = found.map((report): MomentReport => {
        const pinned = definitions.pinnedMoment(definition, report.touchpoint);
        return { ...report, class: pinned ?? report.class, pinned: pinned !== undefined };
      });
      const { items, nextCursor } = pageIn(reports.map((report) => ({ key: keyOf(report), report })));
      return { definition, items: items.map(({ report }) => report), nextCursor };
    });
  }
}

/** By type, and then by tier; without one last. A type has no spaces. */
function keyOf({ touchpoint, tier }: Pick<MomentReport, 'touchpoint' | 'tier'>): string {
  return `${touchpoint} ${tier ?? '\uffff'}`;
}

/** By the deltas that classes in maps go by (docs/rules.md 7.2). */
async function ofWholeSpan(
  sql: Sql,
  live: LiveBuild,
  { definition, tier, from, to }: MomentsWanted,
  present: Present,
): Promise<readonly FoundMoment[]> {
  const cells = await sumCells(
    sql,
    {
      ...live,
      of: 'types',
      definition: one(definition),
      tier: tier && one(tier),
      channel: ALL,
      staff: ALL,
      from,
      to,
      by: ['touchpoint', 'tier'],
    },
    present,
  );
  return cells.flatMap(({ key, sums }) => {
    const types = new TypeSums(sums);
    const outcome = outcomeOf(types);
    const effects = effectsOfGroups(experiencesOf(types, outcome));
    if (effects.n === 0) return [];
    const about = { touchpoint: key.touchpoint.slice(1), tier: key.tier === NONE ? null : key.tier.slice(1) };
    return [{ ...about, outcome, ...effects, periods: [], slope: null, habituated: null }];
  });
}

function overTime(
  moments: readonly ExperiencedMoments[],
  period: LongPeriod,
  { from = '', to = '\uffff' }: MomentsWanted,
  { now, timeZone }: Present,
): readonly FoundMoment[] {
  const today = calendarOf(timeZone).dayOf(now);
  return [...grouped(moments, keyOf).values()].flatMap((own) => {
    const { touchpoint, tier } = own[0] as ExperiencedMoments;
    const total = added(own);
    const outcome = outcomeOf(total);
    const effects = effectsOfGroups(experiencesOf(total, outcome));
    if (effects.n === 0) return [];
    const periods = [...grouped(own, ({ day }) => stretchOf(period, day).key).values()].map(
      (some): ExperiencedPeriod => {
        const { key, number, first, end } = stretchOf(period, (some[0] as ExperiencedMoments).day);
        const partial = first < from || end > to || end > today;
        return { key, number, partial, groups: experiencesOf(added(some), outcome) };
      },
    );
    return [{ touchpoint, tier, outcome, ...effects, ...effectsOverTime(periods) }];
  });
}

function added(moments: readonly ExperiencedMoments[]): MomentSums {
  return moments.reduce((total, { sums }) => total.plus(sums), new MomentSums());
}
