import { Module } from '@nestjs/common';
import { laterController } from '#libs/platform/later.controller.js';

const ChurnRiskQueries = laterController('Churn risk is', 'query', [
  'GET /v1/churn-risk',
  'GET /v1/customers/:customerId/churn-risk',
  'GET /v1/churn-settings',
  'GET /v1/churn-fits',
]);
const Backtests = laterController('Backtests are', 'query', ['POST /v1/backtests', 'GET /v1/backtests/:backtestId']);

/** Who is about to leave, and how good those predictions were. */
@Module({ controllers: [ChurnRiskQueries, Backtests] })
export class ChurnRiskModule {}
