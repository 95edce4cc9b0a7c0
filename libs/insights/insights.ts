import { advocates } from './advocates/advocates.projection.js';
import { alerts } from './alert/alert.projection.js';
import { care } from './care/care.projection.js';
import { churnRisks } from './churn-risk/churn-risk.projection.js';
import { cohorts } from './cohorts/cohorts.projection.js';
import { complaintMetrics } from './complaint-metrics/complaint-metrics.projection.js';
import { complaints } from './complaint/complaint.projection.js';
import { customers } from './customer/customer.projection.js';
import type { Insight } from './engine/insight.js';
import { feedback } from './feedback/feedback.projection.js';
import { followUps } from './follow-up/follow-up.projection.js';
import { journeys } from './journey/journey.projection.js';
import { lifecycle } from './lifecycle/lifecycle.projection.js';
import { tiers } from './tiers/tiers.projection.js';
import { value } from './value/value.projection.js';
import { mentions } from './mention/mention.projection.js';

/** Everything derived from facts: what is listed here is kept up to date, built, compared, erased and queried. */
export const insights: readonly Insight[] = [
  journeys,
  customers,
  feedback,
  complaints,
  complaintMetrics,
  followUps,
  churnRisks,
  alerts,
  tiers,
  cohorts,
  lifecycle,
  mentions,
  advocates,
  value,
  care,
];
