import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';
import { ComplaintsController } from './complaints.controller.js';
import { GetComplaintHandler } from './complaint.query.js';
import { ListComplaintsHandler } from './complaints.query.js';

const ComplaintMetrics = laterController('Complaint metrics are', 'query', [
  'GET /v1/complaints/metrics',
  'GET /v1/complaints/recovery',
]);

/** Reading complaints over HTTP. */
@Module({
  controllers: [ComplaintsController, ComplaintMetrics],
  providers: [GetComplaintHandler, ListComplaintsHandler],
})
export class ComplaintModule {}
