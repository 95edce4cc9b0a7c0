import { Module } from '@nestjs/common';
import { ComplaintHandlingModule } from '#libs/facts/complaint/complaint.module.js';
import { AlertModule } from '#libs/insights/alert/alert.module.js';
import { ChurnRiskModule } from '#libs/insights/churn-risk/churn-risk.module.js';
import { insights } from '#libs/insights/insights.js';
import { JourneyMapModule } from '#libs/insights/journey-map/journey-map.module.js';
import { OperationsModule } from '#libs/insights/operations/operations.module.js';
import { PeakEndModule } from '#libs/insights/peak-end/peak-end.module.js';
import { TimelineModule } from '#libs/insights/timeline/timeline.module.js';

const ofInsights = await Promise.all(insights.flatMap((insight) => insight.module?.() ?? []));

/** What analysts and operators read: insights, and questions about them that keep no rows of their own. */
@Module({
  imports: [
    ...ofInsights,
    JourneyMapModule,
    PeakEndModule,
    ComplaintHandlingModule,
    ChurnRiskModule,
    AlertModule,
    TimelineModule,
    OperationsModule,
  ],
})
export class InsightsModule {}
