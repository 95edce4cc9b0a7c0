import { Module } from '@nestjs/common';
import { RecoveryController } from './recovery.controller.js';
import { GetRecoveryHandler } from './recovery.query.js';

/** The effect of recovery over HTTP. */
@Module({ controllers: [RecoveryController], providers: [GetRecoveryHandler] })
export class RecoveryModule {}
