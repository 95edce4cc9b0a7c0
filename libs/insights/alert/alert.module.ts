import { Module } from '@nestjs/common';
import { GetAlertHandler } from './alert.query.js';
import { AlertsController } from './alerts.controller.js';
import { ListAlertsHandler } from './alerts.query.js';

/** Reading churn alerts over HTTP. */
@Module({ controllers: [AlertsController], providers: [GetAlertHandler, ListAlertsHandler] })
export class AlertModule {}
