import { Module } from '@nestjs/common';
import { FeedbackController } from './feedback.controller.js';
import { GetFeedbackHandler } from './feedback.query.js';

/** Scores of feedback over HTTP. Needs CqrsModule and the tokens EVENT_STORE, DATABASE and PROJECTION_PROGRESS globally. */
@Module({ controllers: [FeedbackController], providers: [GetFeedbackHandler] })
export class FeedbackModule {}
