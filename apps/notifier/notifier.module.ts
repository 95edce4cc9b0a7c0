import { Module } from '@nestjs/common';
import { AlertDeliveryModule } from '#libs/insights/alert/alert-delivery.module.js';

/** What subscribers follow: the stream of alerts and webhooks. */
@Module({ imports: [AlertDeliveryModule] })
export class NotifierModule {}
