import { Module } from '@nestjs/common';
import { CommandComplaintHandler } from './complaint.command.js';
import { ComplaintController } from './complaint.controller.js';
import { ComplaintTimekeeper } from './complaint.timekeeper.js';

/** What operators decide about complaints. */
@Module({ controllers: [ComplaintController], providers: [CommandComplaintHandler, ComplaintTimekeeper] })
export class ComplaintCommandsModule {}
