import { Module } from '@nestjs/common';
import { PutChurnSettingsController } from './churn-setting.controller.js';
import { PutChurnSettingsHandler } from './put-churn-settings.command.js';

/** Putting churn settings over HTTP. */
@Module({ controllers: [PutChurnSettingsController], providers: [PutChurnSettingsHandler] })
export class ChurnSettingsModule {}
