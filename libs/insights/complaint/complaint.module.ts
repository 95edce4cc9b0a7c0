import { Module } from '@nestjs/common';
import { ComplaintsController } from './complaints.controller.js';
import { GetComplaintHandler } from './complaint.query.js';
import { ListComplaintsHandler } from './complaints.query.js';

/** Complaints over HTTP, as they are read. */
@Module({ controllers: [ComplaintsController], providers: [GetComplaintHandler, ListComplaintsHandler] })
export class ComplaintModule {}
