import { Module } from '@nestjs/common';
import { FeedbackModule } from '#libs/insights/feedback/feedback.module.js';
import { QueriesModule } from '#libs/insights/queries.module.js';
import { LaterModule } from '#libs/platform/later/later.module.js';

/** What analysts and operators read. */
@Module({ imports: [QueriesModule, FeedbackModule, LaterModule.with('query')] })
export class InsightsModule {}
