import { Module } from '@nestjs/common';
import { AlertCommandsModule } from '#libs/facts/alert/alert.module.js';
import { CareRulesModule } from '#libs/facts/care/care.module.js';
import { ChurnSettingsModule } from '#libs/facts/churn-setting/churn-setting.module.js';
import { ComplaintCommandsModule } from '#libs/facts/complaint/complaint.module.js';
import { DefinitionModule } from '#libs/facts/definition/definition.module.js';
import { ErasureModule } from '#libs/facts/erasure/erasure.module.js';
import { FitModule } from '#libs/facts/fit/fit.module.js';
import { FollowUpCommandsModule } from '#libs/facts/follow-up/follow-up.module.js';
import { ImprovementCommandsModule } from '#libs/facts/improvement/improvement.module.js';
import { PublishingModule } from '#libs/facts/publishing/publishing.module.js';
import { ServiceLevelModule } from '#libs/facts/service-level/service-level.module.js';
import { TierSettingsModule } from '#libs/facts/tier-setting/tier-setting.module.js';
import { AdministrationModule } from '#libs/platform/administration/administration.module.js';

/** Everything that is written: facts, commands, definitions, erasures, tenants and keys. */
@Module({
  imports: [
    AdministrationModule,
    PublishingModule,
    DefinitionModule,
    ServiceLevelModule,
    ErasureModule,
    ComplaintCommandsModule,
    FollowUpCommandsModule,
    AlertCommandsModule,
    ChurnSettingsModule,
    FitModule,
    TierSettingsModule,
    ImprovementCommandsModule,
    CareRulesModule,
  ],
})
export class IntakeModule {}
