import { Module } from '@nestjs/common';
import { AlertCommandsModule } from '#libs/facts/alert/alert.module.js';
import { ComplaintCommandsModule } from '#libs/facts/complaint/complaint.module.js';
import { DefinitionModule } from '#libs/facts/definition/definition.module.js';
import { ErasureModule } from '#libs/facts/erasure/erasure.module.js';
import { PublishingModule } from '#libs/facts/publishing/publishing.module.js';
import { ServiceLevelModule } from '#libs/facts/service-level/service-level.module.js';
import { ChurnSettingsModule } from '#libs/insights/churn-risk/churn-settings.module.js';
import { AdministrationModule } from '#libs/platform/administration/administration.module.js';

/** What is written: facts, commands, definitions, erasures, tenants and keys. */
@Module({
  imports: [
    AdministrationModule,
    PublishingModule,
    DefinitionModule,
    ServiceLevelModule,
    ErasureModule,
    ComplaintCommandsModule,
    AlertCommandsModule,
    ChurnSettingsModule,
  ],
})
export class IntakeModule {}
