import { Module } from '@nestjs/common';
import { ComplaintMetricsController } from './complaint-metrics.controller.js';
import { GetComplaintMetricsHandler } from './complaint-metrics.query.js';

/** Metrics of complaints over HTTP. */
@Module({ controllers: [ComplaintMetricsController], providers: [GetComplaintMetricsHandler] })
export class ComplaintMetricsModule {}
