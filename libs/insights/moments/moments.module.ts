import { Module } from '@nestjs/common';
import { MomentsController } from './moments.controller.js';
import { GetMomentsOfTruthHandler } from './moments.query.js';

/** Moments of truth over HTTP. */
@Module({ controllers: [MomentsController], providers: [GetMomentsOfTruthHandler] })
export class MomentsModule {}
