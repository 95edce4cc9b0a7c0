import { Module } from '@nestjs/common';
import { RequestFitController } from './fit.controller.js';

/** Asking for models over HTTP. */
@Module({ controllers: [RequestFitController] })
export class FitModule {}
