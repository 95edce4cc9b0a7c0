/** Data of the decided event `churn.model-fitted`: a model learned from a tenant's history up to a cut-off. */
export type ChurnModelFitted = {
  /** 1, 2, 3 …: the tenant's fits in the order in which they were stored. */
  readonly version: number;
  /** The last date (`2024-01-31`) of what it was learned from. */
  readonly cutOff: string;
  readonly horizonDays: number;
  /** Customers that it was learned from. */
  readonly n: number;
  /** Activity days of all customers up to the cut-off: another fit is tried once there are a tenth more. */
  readonly activity: number;
  /** Customers by whom the weights of experience were learned: n, or a sample of it. */
  readonly sampled: number;
  /** Whether it is used from the next midnight on; else it predicted worse than the one in force. */
  readonly used: boolean;
  readonly baseRate: number;
  /** Parameters of BG/NBD, in days. */
  readonly rhythm: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };
  /** Log-odds by feature. */
  readonly weights: Readonly<Record<string, number>>;
  /** The currency that spending is measured in; null: nobody bought anything. */
  readonly currency: string | null;
  /** On the horizon before the cut-off, by a model learned from what was before it; null: too little to tell. */
  readonly quality: ChurnQuality | null;
};

/** How well risks told on a date agreed with who came back within the horizon after it. */
export type ChurnQuality = {
  /** The date that risks were told on. */
  readonly toldOn: string;
  readonly horizonDays: number;
  readonly n: number;
  /** Share of customers who did not come back. */
  readonly share: number;
  readonly model: ChurnAccuracy;
  /** The longest silent first. */
  readonly recency: Pick<ChurnAccuracy, 'auc' | 'averagePrecision' | 'lift10'>;
  /** The rhythm alone. */
  readonly rhythm: ChurnAccuracy;
  /** The model that was in force: the priors without a fit; null where nothing is to be replaced. */
  readonly before: ChurnAccuracy | null;
  /** By how much the AUC is lower without a signal. */
  readonly adds: Readonly<Record<string, number>>;
};

export type ChurnAccuracy = {
  readonly auc: number;
  readonly averagePrecision: number;
  /** How often those of the highest tenth of risks left, over how often all did. */
  readonly lift10: number;
  readonly brier: number;
  /** 1 − Brier score ÷ that of always telling the share. */
  readonly skill: number;
  /** Expected calibration error over ten groups of equal size. */
  readonly ece: number;
  /** The groups, lowest risks first. */
  readonly reliability: readonly { readonly n: number; readonly told: number; readonly left: number }[];
};
