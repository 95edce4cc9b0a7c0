/** How high a customer's churn risk is against the base rate; dormant: it was last active before anybody watched. */
export const CHURN_LEVELS = ['low', 'medium', 'high', 'critical', 'dormant'] as const;
export type ChurnLevel = (typeof CHURN_LEVELS)[number];

/** Data of the decided event `churn.level-changed`: a customer's churn risk has come to another level. */
export type ChurnLevelChanged = {
  /** Null: none is told any more, for no activity of the customer stands. */
  readonly level: ChurnLevel | null;
  /** The one before; null: none was told. */
  readonly from: ChurnLevel | null;
};
