import { Module } from '@nestjs/common';
import { AlertEffectController } from './alert-effect.controller.js';
import { GetAlertEffectHandler } from './alert-effect.query.js';

/** What alerts were worth, over HTTP. */
@Module({ controllers: [AlertEffectController], providers: [GetAlertEffectHandler] })
export class AlertEffectModule {}
