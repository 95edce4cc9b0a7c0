import { Module } from '@nestjs/common';
import { ChurnFitController, ValueFitController } from './fit.controller.js';

/** Asking for models over HTTP. */
@Module({ controllers: [ChurnFitController, ValueFitController] })
export class FitModule {}
