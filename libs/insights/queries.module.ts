import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK } from '#libs/platform/tokens.js';
import { ComplaintsController } from '#libs/insights/complaint/complaints.controller.js';
import { GetComplaintHandler } from '#libs/insights/complaint/complaint.query.js';
import { ListComplaintsHandler } from '#libs/insights/complaint/complaints.query.js';
import { CustomersController } from '#libs/insights/customer/customers.controller.js';
import { GetCustomerHandler, ListCustomersHandler } from '#libs/insights/customer/customers.query.js';
import { GetJourneyHandler } from '#libs/insights/journey/journey.query.js';
import { GetJourneyMapHandler } from '#libs/insights/journey-map/journey-map.query.js';
import { JourneysController } from '#libs/insights/journey/journeys.controller.js';
import { ListCustomerJourneysHandler } from '#libs/insights/journey/customer-journeys.query.js';
import { ListJourneysHandler } from '#libs/insights/journey/journeys.query.js';
import { OperationsController } from '#libs/insights/operations/operations.controller.js';
import { ListParkedHandler, ReplayParkedHandler } from '#libs/insights/operations/parked.query.js';
import { GetPeakEndScoresHandler } from '#libs/insights/peak-end/peak-end.query.js';
import { GetStatusHandler } from '#libs/insights/operations/status.query.js';
import { GetTimelineHandler } from '#libs/insights/timeline/timeline.query.js';

const handlers = [
  GetComplaintHandler,
  GetCustomerHandler,
  GetJourneyHandler,
  GetJourneyMapHandler,
  GetPeakEndScoresHandler,
  GetStatusHandler,
  GetTimelineHandler,
  ListComplaintsHandler,
  ListCustomerJourneysHandler,
  ListCustomersHandler,
  ListJourneysHandler,
  ListParkedHandler,
  ReplayParkedHandler,
];

/** What analysts ask over HTTP. */
@Module({
  imports: [CqrsModule],
  controllers: [CustomersController, JourneysController, ComplaintsController, OperationsController],
  providers: [
    ...handlers,
    { provide: InsightsProjection, useFactory: (clock: Clock) => new InsightsProjection(clock), inject: [CLOCK] },
  ],
})
export class QueriesModule {}
