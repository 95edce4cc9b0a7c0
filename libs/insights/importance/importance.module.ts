import { Module } from '@nestjs/common';
import { ImportanceController } from './importance.controller.js';
import { GetImportanceHandler } from './importance.query.js';

/** Importance and performance over HTTP. */
@Module({ controllers: [ImportanceController], providers: [GetImportanceHandler] })
export class ImportanceModule {}
