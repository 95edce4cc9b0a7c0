import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const AlertStream = laterController('The stream of alerts is', 'subscribe', ['GET /v1/alerts/stream']);
const Webhooks = laterController('Webhooks are', 'subscribe', [
  'GET /v1/webhooks',
  'POST /v1/webhooks',
  'GET /v1/webhooks/:webhookId',
  'DELETE /v1/webhooks/:webhookId',
  'POST /v1/webhooks/:webhookId/rotate-secret',
  'POST /v1/webhooks/:webhookId/test',
  'POST /v1/webhooks/:webhookId/deliveries/:deliveryId/replay',
  'GET /v1/webhooks/:webhookId/deliveries',
]);

/** How alerts reach their subscribers. */
@Module({ controllers: [AlertStream, Webhooks] })
export class AlertDeliveryModule {}
