import {
  array,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const seconds = (description?: string): Schema => nullable({ ...number(description), minimum: 0 });

const quantiles = { median: seconds('Seconds.'), p90: seconds('Seconds.') };

const durations = (n: string): Schema =>
  object({
    n: count(n),
    ...quantiles,
    business: nullable(
      named('BusinessDurations', object({ n: count('Those of them for which a service level holds.'), ...quantiles })),
    ),
  });

const granted = named(
  'MoneyGranted',
  object({
    currency: nullable(string('Null: what has no amount.')),
    n: count(),
    amount: nullable(string('A decimal number.')),
  }),
);

const survival = named(
  'ComplaintSurvival',
  object({
    n: count('All: those that are open count as long as they have been so.'),
    resolved: count(),
    censored: count('Open, or withdrawn.'),
    median: seconds('Seconds within which half are resolved; null: they are not.'),
    medianInterval: nullable(array(seconds(), '95 % interval: low, high; an end that is not reached is null.')),
    resolvedWithin: array(
      object({
        days: count(),
        share: nullable({ ...number('Null: no complaint was seen for so long.'), minimum: 0, maximum: 1 }),
        interval,
      }),
    ),
  }),
);

/** What metrics tell of some complaints. */
export const metrics: Record<string, Schema> = {
  filed: count('Complaints.'),
  resolved: count('Those that were ever resolved.'),
  confirmed: count('Those whose resolution was ever confirmed as satisfying.'),
  reopened: count('Those that were ever reopened.'),
  withdrawn: count('Those that are withdrawn.'),
  escalated: count('Those that were escalated.'),
  open: count('Those that are neither resolved nor withdrawn.'),
  timeToAcknowledge: durations('Complaints that were acknowledged, assigned or resolved.'),
  timeToResolve: durations('Complaints whose resolution stands.'),
  survival,
  breaches: array(
    object({
      policy: string(),
      kind: string(),
      n: count(),
      withdrawn: count('Besides: those that turned out not to have happened.'),
    }),
    'Clocks of service levels that ran out.',
  ),
  promises: object({
    made: count(),
    kept: count('In time.'),
    late: count(),
    broken: count('Past due, and not kept until now.'),
  }),
  compensation: array(granted),
  rootCauses: array(
    object({ category: string(), n: count('Complaints.'), cost: array(granted, 'Compensation for them.') }),
    'The most frequent first.',
  ),
};

export const metricsItem = named('ComplaintMetricsGroup', object({ key: nullable(string()), ...metrics }));

export const metricsColumns = columnsOf(`
  key filed resolved confirmed reopened withdrawn escalated open
  timeToAcknowledge.n timeToAcknowledge.median timeToAcknowledge.p90
  timeToAcknowledge.business.n timeToAcknowledge.business.median timeToAcknowledge.business.p90
  timeToResolve.n timeToResolve.median timeToResolve.p90
  timeToResolve.business.n timeToResolve.business.median timeToResolve.business.p90
  survival.n survival.resolved survival.censored survival.median survival.medianInterval.0 survival.medianInterval.1
  survival.resolvedWithin.days survival.resolvedWithin.share
  breaches.policy breaches.kind breaches.n breaches.withdrawn
  promises.made promises.kept promises.late promises.broken
  compensation.currency compensation.n compensation.amount
  rootCauses.category rootCauses.n rootCauses.cost.currency rootCauses.cost.amount`);
