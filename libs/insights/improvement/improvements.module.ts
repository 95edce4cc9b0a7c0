import { Module } from '@nestjs/common';
import { ImprovementsController } from './improvements.controller.js';
import { GetImprovementHandler, ListImprovementsHandler } from './improvements.query.js';

/** Improvements, and what came of them. */
@Module({ controllers: [ImprovementsController], providers: [ListImprovementsHandler, GetImprovementHandler] })
export class ImprovementsModule {}
