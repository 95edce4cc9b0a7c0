import { Module } from '@nestjs/common';
import { ComplaintHandlingModule } from '#libs/facts/complaint/complaint.module.js';
import { AlertModule } from '#libs/insights/alert/alert.module.js';
import { ChurnRiskModule } from '#libs/insights/churn-risk/churn-risk.module.js';
import { ComplaintModule } from '#libs/insights/complaint/complaint.module.js';
import { CustomerModule } from '#libs/insights/customer/customer.module.js';
import { FeedbackModule } from '#libs/insights/feedback/feedback.module.js';
import { JourneyMapModule } from '#libs/insights/journey-map/journey-map.module.js';
import { JourneyModule } from '#libs/insights/journey/journey.module.js';
import { OperationsModule } from '#libs/insights/operations/operations.module.js';
import { PeakEndModule } from '#libs/insights/peak-end/peak-end.module.js';
import { TimelineModule } from '#libs/insights/timeline/timeline.module.js';

/** What analysts and operators read. */
@Module({
  imports: [
    JourneyModule,
    JourneyMapModule,
    PeakEndModule,
    CustomerModule,
    FeedbackModule,
    ComplaintModule,
    ComplaintHandlingModule,
    ChurnRiskModule,
    AlertModule,
    TimelineModule,
    OperationsModule,
  ],
})
export class InsightsModule {}
