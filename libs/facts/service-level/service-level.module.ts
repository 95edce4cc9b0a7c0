import { Module } from '@nestjs/common';
import { CalendarController } from './calendar.controller.js';
import { ChangeServiceLevelsHandler } from './change-service-levels.command.js';
import { ServiceLevelController } from './service-level.controller.js';
import { GetVersionHandler, ListVersionsHandler } from './service-level.query.js';

/** Calendars and service levels over HTTP. Needs CqrsModule and the tokens EVENT_STORE, DATABASE, CLOCK and PROJECTION_PROGRESS globally. */
@Module({
  controllers: [CalendarController, ServiceLevelController],
  providers: [ChangeServiceLevelsHandler, GetVersionHandler, ListVersionsHandler],
})
export class ServiceLevelModule {}
