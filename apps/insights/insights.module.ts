import { Module } from '@nestjs/common';
import { AboutModule } from '#libs/insights/about/about.module.js';
import { AlertEffectModule } from '#libs/insights/alert-effect/alert-effect.module.js';
import { BacktestModule } from '#libs/insights/churn-backtest/backtest.module.js';
import { ConsistencyModule } from '#libs/insights/consistency/consistency.module.js';
import { ExpectationsModule } from '#libs/insights/expectation/expectations.module.js';
import { ImprovementsModule } from '#libs/insights/improvement/improvements.module.js';
import { ImportanceModule } from '#libs/insights/importance/importance.module.js';
import { insights } from '#libs/insights/insights.js';
import { JourneyMapModule } from '#libs/insights/journey-map/journey-map.module.js';
import { MomentsModule } from '#libs/insights/moments/moments.module.js';
import { OperationsModule } from '#libs/insights/operations/operations.module.js';
import { PeakEndModule } from '#libs/insights/peak-end/peak-end.module.js';
import { RecoveryModule } from '#libs/insights/recovery/recovery.module.js';
import { StaffModule } from '#libs/insights/staff/staff.module.js';
import { TimelineModule } from '#libs/insights/timeline/timeline.module.js';

const ofInsights = await Promise.all(insights.flatMap((insight) => insight.module?.() ?? []));

/** What analysts and operators read: insights, and queries over them that keep no rows of their own. */
@Module({
  imports: [
    ...ofInsights,
    JourneyMapModule,
    PeakEndModule,
    RecoveryModule,
    AlertEffectModule,
    BacktestModule,
    TimelineModule,
    AboutModule,
    StaffModule,
    ConsistencyModule,
    ImprovementsModule,
    MomentsModule,
    ExpectationsModule,
    ImportanceModule,
    OperationsModule,
  ],
})
export class InsightsModule {}
