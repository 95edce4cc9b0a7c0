import { Module } from '@nestjs/common';
import { IntakeModule } from '#apps/intake/intake.module.js';
import { InsightsModule } from '#apps/insights/insights.module.js';
import { NotifierModule } from '#apps/notifier/notifier.module.js';

/** Everything in one process. */
@Module({ imports: [IntakeModule, InsightsModule, NotifierModule] })
export class StandaloneModule {}
