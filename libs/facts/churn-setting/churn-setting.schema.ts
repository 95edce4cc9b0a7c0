import { readVersion } from '#libs/facts/setting.members.js';

const numberOf = (minimum: number, maximum: number, what: string) => ({
  type: 'number',
  minimum,
  maximum,
  description: `a number from ${minimum} to ${maximum}: ${what}`,
});
const whole = (minimum: number, maximum: number, what: string) => ({
  type: 'integer',
  minimum,
  maximum,
  description: `a whole number from ${minimum} to ${maximum}: ${what}`,
});

/** Most alerts a day that can be asked for. */
const MOST_ALERTS = 1_000_000;

/** Body of `PUT /v1/churn-settings`, both for validation and for the OpenAPI document. */
export const churnSettingsSchema = {
  title: 'ChurnSettings',
  type: 'object',
  description: 'churn settings; what is missing is as it was at first',
  additionalProperties: false,
  required: [],
  properties: {
    version: readVersion,
    horizonDays: whole(
      1,
      1_825,
      'the days within which a customer without an activity day counts as leaving; 90 at first',
    ),
    raiseLift: numberOf(-10, 10, 'the lift at which an alert is raised, in log-odds over the base rate; 1 at first'),
    resolveLift: numberOf(-10, 10, 'the lift below which an alert resolves itself, at most raiseLift; 0.5 at first'),
    coolDownDays: whole(0, 365, 'the days after an alert within which none is raised for the customer; 7 at first'),
    controlShare: numberOf(0, 1, 'the share of customers whose alerts are not sent, to compare with; 0 at first'),
    maxAlertsPerDay: {
      type: 'integer',
      nullable: true,
      minimum: 1,
      maximum: MOST_ALERTS,
      description: `a whole number from 1 to ${MOST_ALERTS}, or null: the most alerts raised on a day; null at first`,
    },
  },
} as const;

export const churnSettingsExample = { horizonDays: 60, raiseLift: 1.5 };
