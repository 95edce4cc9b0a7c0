/**
 * What stands on what: read by the dependency rules (.dependency-cruiser.cjs) for imports and by
 * test/architecture/sql.spec.ts for the tables that SQL names.
 */

/** Files that are functions of their arguments: no packages, no clock, no chance. By role, and by folder. */
const PURE_ROLES = 'decider|insight|score|policy|events|format|summary|segmentation';
const PURE_FOLDERS = 'libs/(kernel|insights/scores|facts/publishing/quota)/';

/** What each slice of a kind stands on, whichever it is. What stands there takes no part in it. */
const EVERY_SLICE = {
  facts: [],
  insights: ['facts/table', 'insights/engine', 'insights/reading', 'insights/scores'],
  policies: ['facts/table', 'policies/engine', 'insights/scores'],
};

/** What a slice stands on besides: its rows, and what computes them. */
const STANDS_ON = {
  'facts/erasure': ['facts/table'],
  'insights/complaint': ['insights/journey'],
  'insights/customer': ['insights/journey'],
  'insights/journey': ['facts/definition'],
  'insights/journey-map': ['insights/journey'],
  'insights/peak-end': ['insights/journey'],
  'insights/timeline': ['insights/journey'],
  'insights/reading': ['facts/table', 'insights/engine'],
  'insights/engine': ['facts/day', 'facts/definition', 'facts/service-level', 'facts/table'],
  'policies/engine': ['facts/table'],
};

/** Whose tables these are. The insights' and policies' own belong to the slice that has their entity. */
const TABLES = {
  store: 'adapters/postgres',
  relay: 'eventing',
  engine: 'eventing',
  'engine.builds': 'insights/engine',
  'engine.parked_events': 'insights/engine',
  'policy.erased_keys': 'policies/engine',
  platform: 'platform',
  'platform.rejects': 'facts/publishing',
  'platform.customer_keys': 'adapters/keyring',
  'platform.keyring_secrets': 'adapters/keyring',
  fact: 'facts/table',
  'fact.closed_days': 'facts/day',
  'fact.definitions': 'facts/definition',
  'fact.service_levels': 'facts/service-level',
};

/** The slices that a slice (`insights/timeline`) stands on. */
function standsOn(slice) {
  const every = EVERY_SLICE[slice.split('/')[0]] ?? [];
  return [...(Object.values(EVERY_SLICE).flat().includes(slice) ? [] : every), ...(STANDS_ON[slice] ?? [])];
}

module.exports = { PURE_ROLES, PURE_FOLDERS, EVERY_SLICE, STANDS_ON, TABLES, standsOn };
