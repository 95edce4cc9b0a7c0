import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const AlertCommands = laterController('Alerts are', 'operate', [
  'POST /v1/alerts/:alertId/acknowledge',
  'POST /v1/alerts/:alertId/snooze',
  'POST /v1/alerts/:alertId/resolve',
]);

/** The commands that operators give about alerts. */
@Module({ controllers: [AlertCommands] })
export class AlertCommandsModule {}
