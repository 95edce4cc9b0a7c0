import { Module } from '@nestjs/common';
import { JourneyMapController } from './journey-map.controller.js';
import { GetJourneyMapHandler } from './journey-map.query.js';

/** Aggregated journey maps over HTTP. */
@Module({ controllers: [JourneyMapController], providers: [GetJourneyMapHandler] })
export class JourneyMapModule {}
