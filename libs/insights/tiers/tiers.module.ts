import { Module } from '@nestjs/common';
import { GetTierSettingsHandler } from './tier-settings.query.js';
import { TiersController } from './tiers.controller.js';
import { GetTiersHandler } from './tiers.query.js';

/** What customers of each tier bring, and what they get. */
@Module({ controllers: [TiersController], providers: [GetTiersHandler, GetTierSettingsHandler] })
export class TiersModule {}
