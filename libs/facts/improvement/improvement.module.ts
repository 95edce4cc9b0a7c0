import { Module } from '@nestjs/common';
import { CommandImprovementHandler, OpenImprovementHandler } from './improvement.command.js';
import { ImprovementController } from './improvement.controller.js';

/** Improvements over HTTP: what owners do. */
@Module({ controllers: [ImprovementController], providers: [OpenImprovementHandler, CommandImprovementHandler] })
export class ImprovementCommandsModule {}
