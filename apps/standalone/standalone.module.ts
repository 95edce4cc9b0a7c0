import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DefinitionModule } from '#libs/facts/definition/definition.module.js';
import { PublishingModule } from '#libs/facts/publishing/publishing.module.js';
import { FeedbackModule } from '#libs/insights/feedback/feedback.module.js';
import { QueriesModule } from '#libs/insights/queries/queries.module.js';
import { PlatformModule, type PlatformParts } from '#libs/platform/platform.module.js';

/** Everything in one process, over the adapters of the embedded profile. */
@Module({})
export class StandaloneModule {
  static with(parts: PlatformParts): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        CqrsModule.forRoot(),
        PlatformModule.with(parts),
        PublishingModule,
        DefinitionModule,
        FeedbackModule,
        QueriesModule,
      ],
    };
  }
}
