import { Module } from '@nestjs/common';
import { CareController } from './care.controller.js';
import { GetCareEffectHandler } from './care.query.js';

/** What care rules are worth, over HTTP. */
@Module({ controllers: [CareController], providers: [GetCareEffectHandler] })
export class CareModule {}
