import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { WebhookCommands } from './webhook.commands.js';
import { WebhooksController } from './webhooks.controller.js';

/** Webhooks over HTTP. */
@Module({ controllers: [WebhooksController, DeliveriesController], providers: [WebhookCommands] })
export class WebhooksModule {}
