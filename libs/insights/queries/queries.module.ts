import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InsightsProjection } from '#libs/insights/insights.projection.js';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK } from '#libs/platform/tokens.js';
import { ComplaintsController } from './complaints.controller.js';
import { GetComplaintHandler } from './complaint.query.js';
import { ListComplaintsHandler } from './complaints.query.js';
import { CustomersController } from './customers.controller.js';
import { GetCustomerHandler, ListCustomersHandler } from './customers.query.js';
import { GetJourneyHandler } from './journey.query.js';
import { GetJourneyMapHandler } from './journey-map.query.js';
import { JourneysController } from './journeys.controller.js';
import { ListCustomerJourneysHandler } from './customer-journeys.query.js';
import { ListJourneysHandler } from './journeys.query.js';
import { OperationsController } from './operations.controller.js';
import { ListParkedHandler, ReplayParkedHandler } from './parked.query.js';
import { GetPeakEndScoresHandler } from './peak-end.query.js';
import { GetStatusHandler } from './status.query.js';
import { GetTimelineHandler } from './timeline.query.js';

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
