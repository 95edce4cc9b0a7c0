import { Module } from '@nestjs/common';
import { ListAnswersHandler } from './answers.query.js';
import { FeedbackController } from './feedback.controller.js';
import { GetFeedbackHandler } from './feedback.query.js';

/** Scores of feedback and single answers over HTTP. */
@Module({ controllers: [FeedbackController], providers: [GetFeedbackHandler, ListAnswersHandler] })
export class FeedbackModule {}
