import { Module } from '@nestjs/common';
import { LaterModule } from '#libs/platform/later/later.module.js';

/** What subscribers follow: the stream of alerts and webhooks. */
@Module({ imports: [LaterModule.with('subscribe')] })
export class NotifierModule {}
