/**
 * What stands on what: read by the dependency rules (.dependency-cruiser.cjs) for imports and by
 * test/architecture/sql.spec.ts for the tables that SQL names.
 */

/** Files whose functions depend only on their arguments: no packages, clock or chance. By role, and by folder. */
const PURE_ROLES = 'decider|insight|score|policy|picture|events|format|summary|segmentation';
const PURE_FOLDERS = 'libs/(kernel|insights/pictures|insights/scores|facts/publishing/quota)/';

/** What every slice of a kind stands on, except the slices that are listed here themselves. */
const EVERY_SLICE = {
  facts: [],
  insights: ['facts/table', 'insights/engine', 'insights/pictures', 'insights/reading', 'insights/scores'],
  policies: ['facts/table', 'policies/engine', 'insights/scores'],
  feed: ['feed/items'],
};

/** What else a slice stands on: other slices' rows, and what computes them. */
const STANDS_ON = {
  'facts/complaint': ['facts/service-level', 'facts/table'],
  'facts/definition': ['facts/table'],
  'facts/erasure': ['facts/table'],
  'facts/fit': ['facts/day'],
  'facts/follow-up': ['facts/table'],
  'facts/improvement': ['facts/definition', 'facts/table', 'facts/tier-setting'],
  'facts/valence': ['facts/table', 'facts/words'],
  'insights/operations': ['facts/words'],
  'facts/publishing': ['facts/definition'],
  'insights/about': ['insights/mention'],
  'insights/advocates': ['insights/tiers'],
  'insights/alert': ['facts/alert'],
  'insights/alert-effect': ['facts/alert', 'insights/alert'],
  'insights/care': ['facts/care'],
  'insights/cohorts': ['insights/tiers'],
  'insights/complaint': ['facts/complaint', 'facts/follow-up', 'facts/service-level', 'insights/follow-up'],
  'insights/complaint-metrics': ['facts/complaint', 'facts/service-level', 'insights/complaint'],
  'insights/follow-up': ['facts/follow-up'],
  'insights/churn-risk': ['facts/churn-fit', 'facts/churn-level', 'facts/churn-setting', 'facts/day', 'facts/fit'],
  'insights/churn-backtest': [
    'facts/alert',
    'facts/fit',
    'facts/churn-setting',
    'insights/alert-effect',
    'insights/churn-risk',
    'insights/reading',
    'policies/churn-alerts',
    'policies/engine',
  ],
  'insights/consistency': ['insights/journey'],
  'insights/customer': [
    'insights/advocates',
    'insights/churn-risk',
    'insights/complaint',
    'insights/journey',
    'insights/lifecycle',
  ],
  'insights/expectation': ['facts/expectation', 'insights/journey'],
  'insights/feedback': ['insights/ratings'],
  'insights/importance': ['insights/feedback', 'insights/journey', 'insights/ratings'],
  'insights/improvement': [
    'facts/improvement',
    'insights/complaint-metrics',
    'insights/feedback',
    'insights/importance',
    'insights/journey',
    'insights/tiers',
  ],
  'insights/journey': ['facts/definition', 'facts/expectation', 'insights/ratings'],
  'insights/journey-map': ['insights/journey'],
  'insights/lifecycle': ['facts/churn-level'],
  'insights/moments': ['insights/journey'],
  'insights/peak-end': ['insights/journey'],
  'insights/staff': ['facts/definition', 'insights/journey', 'insights/mention'],
  'insights/tiers': ['facts/tier-setting'],
  'insights/timeline': ['insights/journey'],
  'insights/value': ['facts/day', 'facts/fit', 'facts/value-fit', 'insights/churn-risk', 'insights/tiers'],
  'insights/recovery': ['insights/complaint-metrics', 'insights/customer', 'insights/feedback', 'insights/journey'],
  'insights/reading': ['facts/day', 'facts/fit', 'facts/table', 'insights/engine'],
  'insights/engine': [
    'facts/care',
    'facts/churn-setting',
    'facts/day',
    'facts/definition',
    'facts/expectation',
    'facts/improvement',
    'facts/fit',
    'facts/service-level',
    'facts/table',
    'facts/tier-setting',
  ],
  'policies/breach-follow-ups': ['facts/service-level', 'policies/follow-up-overdue'],
  'policies/care': ['facts/care', 'facts/tier-setting', 'insights/churn-risk'],
  'policies/care-follow-ups': ['policies/follow-up-overdue'],
  'policies/churn-alerts': [
    'facts/alert',
    'facts/churn-level',
    'facts/churn-setting',
    'facts/fit',
    'insights/churn-risk',
  ],
  'policies/complaint-clocks': ['facts/complaint', 'facts/service-level'],
  'policies/engine': ['facts/table'],
  'policies/expectation-learning': ['facts/definition', 'facts/expectation', 'insights/churn-risk', 'insights/journey'],
  'policies/follow-up-overdue': ['facts/follow-up'],
  'policies/tier-review': ['facts/alert', 'facts/tier-setting', 'insights/churn-risk'],
};

/** Who owns each schema or table. The insights' and policies' own tables belong to the slice with their entity. */
const TABLES = {
  store: 'adapters/postgres',
  relay: 'eventing',
  engine: 'eventing',
  'engine.builds': 'insights/engine',
  'engine.parked_events': 'insights/engine',
  'policy.erased_keys': 'policies/engine',
  platform: 'platform',
  'platform.fit_jobs': 'facts/fit',
  'platform.fit_keys': 'facts/fit',
  'platform.rejects': 'facts/publishing',
  'platform.backtests': 'insights/churn-backtest',
  'platform.backtest_alerts': 'insights/churn-backtest',
  'platform.customer_keys': 'adapters/keyring',
  'platform.keyring_secrets': 'adapters/keyring',
  feed: 'feed/items',
  'feed.deliveries': 'feed/webhooks',
  'feed.webhook_secrets': 'feed/webhooks',
  'feed.webhooks': 'feed/webhooks',
  fact: 'facts/table',
  'fact.care_rules': 'facts/care',
  'fact.churn_settings': 'facts/churn-setting',
  'fact.closed_days': 'facts/day',
  'fact.definitions': 'facts/definition',
  'fact.improvements': 'facts/improvement',
  'fact.learned_expectations': 'facts/expectation',
  'fact.fits': 'facts/fit',
  'fact.service_levels': 'facts/service-level',
  'fact.tier_settings': 'facts/tier-setting',
};

/** The slices that a slice (`insights/timeline`) stands on. */
function standsOn(slice) {
  const every = EVERY_SLICE[slice.split('/')[0]] ?? [];
  return [...(Object.values(EVERY_SLICE).flat().includes(slice) ? [] : every), ...(STANDS_ON[slice] ?? [])];
}

module.exports = { PURE_ROLES, PURE_FOLDERS, EVERY_SLICE, STANDS_ON, TABLES, standsOn };
