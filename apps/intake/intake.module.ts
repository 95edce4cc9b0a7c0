import { Module } from '@nestjs/common';
import { DefinitionModule } from '#libs/facts/definition/definition.module.js';
import { ErasureModule } from '#libs/facts/erasure/erasure.module.js';
import { PublishingModule } from '#libs/facts/publishing/publishing.module.js';
import { AdministrationModule } from '#libs/platform/administration/administration.module.js';
import { LaterModule } from '#libs/platform/later/later.module.js';

/** What is written: facts, commands, definitions, erasures, tenants and keys. */
@Module({
  imports: [AdministrationModule, PublishingModule, DefinitionModule, ErasureModule, LaterModule.with('operate')],
})
export class IntakeModule {}
