import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const AlertQueries = laterController('Alerts are', 'query', ['GET /v1/alerts', 'GET /v1/alerts/:alertId']);

/** Reading alerts over HTTP. */
@Module({ controllers: [AlertQueries] })
export class AlertModule {}
