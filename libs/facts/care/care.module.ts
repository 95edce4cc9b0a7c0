import { Module } from '@nestjs/common';
import { CareRuleController } from './care-rule.controller.js';
import { GetCareRuleHandler, ListCareRulesHandler } from './care-rule.query.js';
import { PutCareRuleHandler } from './put-care-rule.command.js';

/** Care rules over HTTP. */
@Module({
  controllers: [CareRuleController],
  providers: [PutCareRuleHandler, GetCareRuleHandler, ListCareRulesHandler],
})
export class CareRulesModule {}
