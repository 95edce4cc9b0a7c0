import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const ChurnSettings = laterController('Churn risk is', 'operate', ['PUT /v1/churn-settings', 'POST /v1/churn-fits']);

/** Operators' settings for computing churn risk. */
@Module({ controllers: [ChurnSettings] })
export class ChurnSettingsModule {}
