import { Module } from '@nestjs/common';
import { CommandFollowUpHandler, OpenFollowUpTaskHandler } from './follow-up.command.js';
import { FollowUpController } from './follow-up.controller.js';

/** Follow-up tasks over HTTP: what departments do. */
@Module({ controllers: [FollowUpController], providers: [OpenFollowUpTaskHandler, CommandFollowUpHandler] })
export class FollowUpCommandsModule {}
