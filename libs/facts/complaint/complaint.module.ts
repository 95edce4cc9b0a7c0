import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const ComplaintCommands = laterController('Complaint commands are', 'operate', [
  'POST /v1/complaints/:complaintId/acknowledge',
  'POST /v1/complaints/:complaintId/assign',
  'POST /v1/complaints/:complaintId/promise',
  'POST /v1/complaints/:complaintId/promises/:promiseId/keep',
  'POST /v1/complaints/:complaintId/escalate',
  'POST /v1/complaints/:complaintId/resolve',
  'POST /v1/complaints/:complaintId/confirm',
  'POST /v1/complaints/:complaintId/reopen',
  'POST /v1/complaints/:complaintId/compensate',
  'POST /v1/complaints/:complaintId/root-cause',
  'POST /v1/complaints/:complaintId/pause',
  'POST /v1/complaints/:complaintId/resume',
  'POST /v1/complaints/:complaintId/withdraw',
]);
const FollowUpCommands = laterController('Follow-ups are', 'operate', [
  'POST /v1/follow-ups',
  'POST /v1/follow-ups/:followUpId/done',
  'POST /v1/follow-ups/:followUpId/confirm',
]);

/** What operators say of complaints. */
@Module({ controllers: [ComplaintCommands, FollowUpCommands] })
export class ComplaintCommandsModule {}

const FollowUpQueries = laterController('Follow-ups are', 'query', [
  'GET /v1/follow-ups',
  'GET /v1/follow-ups/:followUpId',
]);

/** The same, as it is read. */
@Module({ controllers: [FollowUpQueries] })
export class ComplaintHandlingModule {}
