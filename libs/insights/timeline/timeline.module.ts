import { Module } from '@nestjs/common';
import { TimelineController } from './timeline.controller.js';
import { GetTimelineHandler } from './timeline.query.js';

/** What happened with a customer, over HTTP. */
@Module({ controllers: [TimelineController], providers: [GetTimelineHandler] })
export class TimelineModule {}
