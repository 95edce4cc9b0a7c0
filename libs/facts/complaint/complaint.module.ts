import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';
import { CommandComplaintHandler } from './complaint.command.js';
import { ComplaintController } from './complaint.controller.js';

const ServiceLevelCommands = laterController('Service levels are', 'operate', ['PUT /v1/service-levels/:name']);
const CalendarCommands = laterController('Calendars are', 'operate', ['PUT /v1/calendars/:name']);
const FollowUpCommands = laterController('Follow-ups are', 'operate', [
  'POST /v1/follow-ups',
  'POST /v1/follow-ups/:followUpId/done',
  'POST /v1/follow-ups/:followUpId/confirm',
]);

/** What operators say of complaints, and by when they are to be handled. */
@Module({
  controllers: [ComplaintController, ServiceLevelCommands, CalendarCommands, FollowUpCommands],
  providers: [CommandComplaintHandler],
})
export class ComplaintCommandsModule {}

const ServiceLevelQueries = laterController('Service levels are', 'query', [
  'GET /v1/service-levels',
  'GET /v1/service-levels/:name',
]);
const CalendarQueries = laterController('Calendars are', 'query', ['GET /v1/calendars', 'GET /v1/calendars/:name']);
const FollowUpQueries = laterController('Follow-ups are', 'query', [
  'GET /v1/follow-ups',
  'GET /v1/follow-ups/:followUpId',
]);

/** The same, as it is read. */
@Module({ controllers: [ServiceLevelQueries, CalendarQueries, FollowUpQueries] })
export class ComplaintHandlingModule {}
