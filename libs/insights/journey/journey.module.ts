import { Module } from '@nestjs/common';
import { CustomerJourneysController } from './customer-journeys.controller.js';
import { JourneysController } from './journeys.controller.js';
import { ListCustomerJourneysHandler } from './customer-journeys.query.js';
import { GetJourneyHandler } from './journey.query.js';
import { ListJourneysHandler } from './journeys.query.js';

/** Journeys over HTTP: all, one customer's, and the map of one. */
@Module({
  controllers: [CustomerJourneysController, JourneysController],
  providers: [ListCustomerJourneysHandler, GetJourneyHandler, ListJourneysHandler],
})
export class JourneyModule {}
