import { Module } from '@nestjs/common';
import { PutTierSettingsController } from './tier-setting.controller.js';
import { PutTierSettingsHandler } from './put-tier-settings.command.js';

/** Putting tier settings over HTTP. */
@Module({ controllers: [PutTierSettingsController], providers: [PutTierSettingsHandler] })
export class TierSettingsModule {}
