import { Module } from '@nestjs/common';
import { CommandAlertHandler } from './alert.command.js';
import { AlertController } from './alert.controller.js';

/** Churn alerts over HTTP: what a retention team does. */
@Module({ controllers: [AlertController], providers: [CommandAlertHandler] })
export class AlertCommandsModule {}
