import { Module } from '@nestjs/common';
import { RequestChurnFitController } from './churn-fit.controller.js';

/** Asking for churn models over HTTP. */
@Module({ controllers: [RequestChurnFitController] })
export class ChurnFitModule {}
