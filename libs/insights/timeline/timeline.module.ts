import { Module } from '@nestjs/common';
import { TimelineController } from './timeline.controller.js';
import { GetTimelineHandler } from './timeline.query.js';

/** A customer's timeline over HTTP. */
@Module({ controllers: [TimelineController], providers: [GetTimelineHandler] })
export class TimelineModule {}
