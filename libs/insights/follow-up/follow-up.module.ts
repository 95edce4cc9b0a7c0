import { Module } from '@nestjs/common';
import { GetFollowUpHandler } from './follow-up.query.js';
import { ListFollowUpsHandler } from './follow-ups.query.js';
import { FollowUpsController } from './follow-ups.controller.js';

/** Reading follow-up tasks over HTTP. */
@Module({ controllers: [FollowUpsController], providers: [GetFollowUpHandler, ListFollowUpsHandler] })
export class FollowUpModule {}
