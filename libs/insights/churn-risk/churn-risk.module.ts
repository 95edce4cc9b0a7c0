import { Module } from '@nestjs/common';
import { ListChurnFitsHandler } from './churn-fits.query.js';
import { ChurnRiskController } from './churn-risk.controller.js';
import { GetChurnRiskHandler } from './churn-risk.query.js';
import { ListChurnRisksHandler } from './churn-risks.query.js';
import { GetChurnSettingsHandler } from './churn-settings.query.js';

/** Who is about to leave, and why. */
@Module({
  controllers: [ChurnRiskController],
  providers: [ListChurnFitsHandler, ListChurnRisksHandler, GetChurnRiskHandler, GetChurnSettingsHandler],
})
export class ChurnRiskModule {}
