import { Module } from '@nestjs/common';
import { OperationsController } from './operations.controller.js';
import { ListParkedHandler, ReplayParkedHandler } from './parked.query.js';
import { GetStatusHandler } from './status.query.js';

/**
 * What operators ask over HTTP: how far queries are behind, and what is waiting for operators. Needs InsightsProjection
 * globally.
 */
@Module({
  controllers: [OperationsController],
  providers: [ListParkedHandler, ReplayParkedHandler, GetStatusHandler],
})
export class OperationsModule {}
