import { Module } from '@nestjs/common';
import { ComplaintsController } from './complaints.controller.js';
import { GetComplaintHandler } from './complaint.query.js';
import { ListComplaintsHandler } from './complaints.query.js';

/** Reading complaints over HTTP. */
@Module({
  controllers: [ComplaintsController],
  providers: [GetComplaintHandler, ListComplaintsHandler],
})
export class ComplaintModule {}
