import { Module } from '@nestjs/common';
import { StaffController } from './staff.controller.js';
import { GetStaffMemberHandler, ListStaffHandler } from './staff.query.js';

/** Comparisons of members of staff over HTTP. */
@Module({ controllers: [StaffController], providers: [GetStaffMemberHandler, ListStaffHandler] })
export class StaffModule {}
