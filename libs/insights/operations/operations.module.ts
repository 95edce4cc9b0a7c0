import { Module } from '@nestjs/common';
import type { SealedContent } from '#libs/eventing/keyring.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { Clock } from '#libs/kernel/clock.js';
import { CLOCK, SEALED_CONTENT } from '#libs/platform/tokens.js';
import { OperationsController } from './operations.controller.js';
import { ListParkedHandler, ReplayParkedHandler } from './parked.query.js';
import { GetStatusHandler } from './status.query.js';

/** What operators ask over HTTP: how far queries are behind, and what waits for them. */
@Module({
  controllers: [OperationsController],
  providers: [
    ListParkedHandler,
    ReplayParkedHandler,
    GetStatusHandler,
    {
      provide: InsightsProjection,
      useFactory: (clock: Clock, sealed: SealedContent) => new InsightsProjection(clock, sealed),
      inject: [CLOCK, SEALED_CONTENT],
    },
  ],
})
export class OperationsModule {}
