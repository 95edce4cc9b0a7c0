import { Module } from '@nestjs/common';
import { CohortsController } from './cohorts.controller.js';
import { GetCohortsHandler } from './cohorts.query.js';

/** What customers do month by month since their first purchase. */
@Module({ controllers: [CohortsController], providers: [GetCohortsHandler] })
export class CohortsModule {}
