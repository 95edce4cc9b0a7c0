import { CareRuleEntity } from '#libs/facts/care/care-rule.entity.js';
import { ChurnSettingsEntity } from '#libs/facts/churn-setting/churn-setting.entity.js';
import { ClosedDayEntity } from '#libs/facts/day/closed-day.entity.js';
import { DefinitionEntity } from '#libs/facts/definition/definition.entity.js';
import { LearnedExpectationEntity } from '#libs/facts/expectation/learned-expectation.entity.js';
import { ImprovementEntity } from '#libs/facts/improvement/improvement.entity.js';
import { FitEntity } from '#libs/facts/fit/fit.entity.js';
import { ServiceLevelEntity } from '#libs/facts/service-level/service-level.entity.js';
import { CustomerEntity } from '#libs/facts/table/customer.entity.js';
import { FactEntity } from '#libs/facts/table/fact.entity.js';
import { FirstLiveEntity } from '#libs/facts/table/first-live.entity.js';
import { MergeEntity } from '#libs/facts/table/merge.entity.js';
import { UsedNameEntity } from '#libs/facts/table/used-name.entity.js';
import { TierSettingsEntity } from '#libs/facts/tier-setting/tier-setting.entity.js';
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
    UsedNameEntity,
    DefinitionEntity,
    ClosedDayEntity,
    ChurnSettingsEntity,
    FitEntity,
    TierSettingsEntity,
    ImprovementEntity,
    CareRuleEntity,
    LearnedExpectationEntity,
    FirstLiveEntity,
    ServiceLevelEntity,
    ParkedEventEntity,
    BuildEntity,
    ...(await Promise.all(tables.map((table) => table.entity()))),
  ];
}
