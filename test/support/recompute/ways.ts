import type { AdvocateFilters } from './advocates.js';
import type { Grouping } from './aggregates.js';
import type { CohortFilters } from './cohorts.js';
import type { ComplaintFilters } from './complaint.metrics.js';
import type { AnswerFilters, AnswerGrouping } from './feedback.js';
import type { LifecycleFilters } from './lifecycle.js';
import type { RecoveryFilters } from './recovery.js';
import type { TierFilters } from './tiers.js';
import type { ValueFilters } from './value.js';

// The ways to filter and group answers that are compared with the log.

export const FILTERS: readonly Record<string, string>[] = [
  {},
  { tier: 'gold' },
  { channel: 'branch' },
  { channel: 'app', staffId: 's-1' },
];
export const GROUPINGS: readonly (Grouping | undefined)[] = [
  undefined,
  'definition',
  'tier',
  'channel',
  'day',
  'month',
];

export const INSTRUMENTS = ['nps', 'csat', 'ces', 'stars'];
export const ANSWER_GROUPINGS: readonly (AnswerGrouping | undefined)[] = [
  undefined,
  'channel',
  'touchpoint',
  'tier',
  'staff',
  'product',
  'productLine',
  'brand',
  'campaign',
  'day',
  'week',
  'month',
];
export const ANSWER_FILTERS: readonly AnswerFilters[] = [
  {},
  { tier: 'gold' },
  { journeyId: 'visit-1' },
  { channel: 'branch' },
  { product: 'card' },
  { from: '2024-03-31' },
  { tier: 'gold', to: '2024-04-01' },
  { channel: 'app', staffId: 's-1' },
];

export const COMPLAINT_FILTERS: readonly ComplaintFilters[] = [
  {},
  { tier: 'gold' },
  { category: 'fees', minSeverity: '3' },
  { label: 'web-shop' },
];

export const RECOVERY_FILTERS: readonly RecoveryFilters[] = [
  {},
  { tier: 'gold' },
  { category: 'fees', minSeverity: '3' },
  { from: '2024-03-31' },
  { tier: 'gold', to: '2024-04-01' },
];

export const TIER_FILTERS: readonly TierFilters[] = [
  {},
  { from: '2024-03-31', to: '2024-10-27' },
  { to: '2024-04-01', effortBy: 'seconds', currency: 'EUR' },
  { from: '2024-12-30', effortBy: 'cost', currency: 'CNY' },
];

export const ADVOCATE_FILTERS: readonly AdvocateFilters[] = [{}, { tier: 'gold', currency: 'CNY' }];

export const COHORT_FILTERS: readonly CohortFilters[] = [
  {},
  { tier: 'gold', currency: 'CNY' },
  { from: '2024-02-01', to: '2024-12-01' },
];

export const VALUE_FILTERS: readonly ValueFilters[] = [
  {},
  { currency: 'CNY', horizonDays: '30', discountRate: '0.25' },
];

export const LIFECYCLE_FILTERS: readonly LifecycleFilters[] = [
  {},
  { from: '2024-03-31', to: '2024-10-27', groupBy: 'week' },
  { tier: 'gold', from: '2024-04-01', to: '2024-12-31' },
  { from: '2024-01-01', groupBy: 'month' },
];
