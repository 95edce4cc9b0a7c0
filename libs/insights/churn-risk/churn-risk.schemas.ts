import {
  array,
  boolean,
  choice,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';

import { FEATURES } from './churn-model.score.js';

export const LEVELS = ['low', 'medium', 'high', 'critical', 'dormant'] as const;

const reason = named(
  'ChurnReason',
  object({
    signal: string('What speaks for or against it: `base-rate`, `silence`, or what the customer experienced.'),
    contribution: number('In log-odds: those of all reasons add up to ln(risk / (1 − risk)).'),
    detail: string(),
    evidence: array(uuid, 'The events that show it.'),
  }),
);

const level = choice(...LEVELS);
const risk = { ...number('Probability of no activity day within the horizon.'), minimum: 0, maximum: 1 };
const reasons = array(reason, 'Largest contribution first.');

/** Of a customer's profile. */
export const churnOfProfile = nullable(named('CustomerChurn', object({ risk, level, reasons })));

export const customerAtRisk = named(
  'CustomerAtRisk',
  object({
    customerId: string(),
    tier: nullable(string()),
    risk,
    level,
    lift: number('Log-odds above the base rate.'),
    reasons,
    asOf: nullable(instant),
  }),
);

export const churnRiskOfCustomer = named(
  'ChurnRisk',
  object({
    customerId: string("The survivor's id."),
    mergedFrom: array(string()),
    risk: nullable(risk),
    level: nullable(level),
    lift: nullable(number('Log-odds above the base rate.')),
    reasons,
    notTold: nullable({ ...choice('lost', 'erased', 'objecting'), description: 'Why no risk is told.' }),
    horizonDays: number(),
    model: {
      ...choice('priors', 'fitted'),
      description: 'Whether the weights are priors, or learned from your history.',
    },
    asOf: nullable(instant),
    history: array(object({ at: instant, risk, level }), 'Changes of at least .1 in log-odds, and ends of months.'),
  }),
);

export const churnColumns = [
  'customerId',
  'tier',
  'risk',
  'level',
  'lift',
  'reasons.signal',
  'reasons.contribution',
  'reasons.detail',
  'reasons.evidence',
  'asOf',
];

/** A number for each feature. */
const ofFeatures = (description: string) =>
  Object.fromEntries(FEATURES.map((feature) => [feature, number(description)]));

const ranking = { auc: number(), averagePrecision: number(), lift10: number('Of the highest tenth of risks.') };
const accuracy = named(
  'ChurnAccuracy',
  object({
    ...ranking,
    brier: number(),
    skill: number('1 − Brier score ÷ that of always telling the share.'),
    ece: number('Expected calibration error over ten groups of equal size.'),
    reliability: array(
      object({ n: number(), told: number('Mean risk.'), left: number('Share who left.') }),
      'Groups of equal size, lowest risks first.',
    ),
  }),
);

export const churnFit = named(
  'ChurnFit',
  object({
    version: number(),
    cutOff: string('The last date of what it was learned from.'),
    fittedAt: instant,
    horizonDays: number(),
    n: number('Customers.'),
    sampled: number('Customers by whom the weights of experience were learned.'),
    activity: number('Activity days of all customers.'),
    used: boolean('Whether it predicts no worse than the one that was in force.'),
    inForce: boolean(),
    baseRate: number(),
    rhythm: object({ r: number(), alpha: number('In days.'), a: number(), b: number() }),
    weights: object(ofFeatures('Log-odds.')),
    currency: nullable(string()),
    quality: nullable(
      named(
        'ChurnQuality',
        object({
          toldOn: string('The date that risks were told on.'),
          horizonDays: number(),
          n: number(),
          share: number('Share of customers who left.'),
          model: accuracy,
          recency: object(ranking),
          rhythm: accuracy,
          before: nullable(accuracy),
          adds: object({}, ofFeatures('By how much the AUC is lower without it.')),
        }),
      ),
    ),
  }),
);

export const churnFitColumns = [
  ...['version', 'cutOff', 'fittedAt', 'horizonDays', 'n', 'sampled', 'activity', 'used', 'inForce', 'baseRate'],
  ...['currency', 'quality.toldOn', 'quality.n', 'quality.share', 'quality.model.auc', 'quality.model.brier'],
  ...['quality.recency.auc', 'quality.rhythm.auc', 'quality.rhythm.brier'],
  ...['rhythm.r', 'rhythm.alpha', 'rhythm.a', 'rhythm.b'],
  ...FEATURES.flatMap((feature) => [`weights.${feature}`, `quality.adds.${feature}`]),
];
