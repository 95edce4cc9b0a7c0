import { breachFollowUps } from './breach-follow-ups/breach-follow-ups.watcher.js';
import { care } from './care/care.watcher.js';
import { careFollowUps } from './care-follow-ups/care-follow-ups.watcher.js';
import { churnAlerts } from './churn-alerts/churn-alerts.watcher.js';
import { complaintClocks } from './complaint-clocks/complaint-clocks.watcher.js';
import { dayClosed } from './day-closed/day-closed.watcher.js';
import { expectationLearning } from './expectation-learning/expectation-learning.watcher.js';
import { followUpOverdue } from './follow-up-overdue/follow-up-overdue.watcher.js';
import { tierReview } from './tier-review/tier-review.watcher.js';
import type { InstalledPolicy } from './engine/policy.js';

/** The policies of the product, which watch the log and the clock, and decide. */
export const policies: readonly InstalledPolicy[] = [
  dayClosed,
  complaintClocks,
  breachFollowUps,
  followUpOverdue,
  churnAlerts,
  tierReview,
  care,
  careFollowUps,
  expectationLearning,
];
