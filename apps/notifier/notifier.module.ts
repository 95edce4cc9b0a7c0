import { Module } from '@nestjs/common';
import { AlertStreamModule } from '#libs/feed/stream/stream.module.js';
import { WebhooksModule } from '#libs/feed/webhooks/webhooks.module.js';

/** What subscribers follow: the stream of alerts and webhooks. */
@Module({ imports: [AlertStreamModule, WebhooksModule] })
export class NotifierModule {}
