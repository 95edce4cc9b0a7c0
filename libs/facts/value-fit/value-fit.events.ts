/** Data of the decided event `value.model-fitted`: what customers are worth, learned from a tenant's history up to a cut-off. */
export type ValueModelFitted = {
  /** 1, 2, 3 …: the tenant's fits in the order in which they were stored. */
  readonly version: number;
  /** The last date (`2024-01-31`) of what it was learned from. */
  readonly cutOff: string;
  /** Customers with a purchase, and how many of them it was learned from: all, or a sample. */
  readonly n: number;
  readonly sampled: number;
  /** Purchase days of all customers up to the cut-off: another fit is tried once there are a tenth more. */
  readonly activity: number;
  /** Whether it is used from the next midnight on; else it predicted worse than the one in force. */
  readonly used: boolean;
  /** Parameters of BG/NBD, on purchase days, in days. */
  readonly rhythm: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };
  /** The share, of those whom the rhythm takes for gone, who buy again all the same: 0 … 1. */
  readonly returning: number;
  /** Parameters of Gamma–Gamma, on what is spent on a repeat day, in units of the currency. */
  readonly spend: { readonly p: number; readonly q: number; readonly v: number };
  readonly currency: string;
  /** On the days before the cut-off, by a model learned from what was before them; null: too little to tell. */
  readonly quality: ValueQuality | null;
};

/** How well what was expected on a date agreed with what was spent within the horizon after it. */
export type ValueQuality = {
  /** The date on which it was expected. */
  readonly toldOn: string;
  readonly horizonDays: number;
  readonly n: number;
  /** What the customers spent, in units of the currency. */
  readonly spent: number;
  readonly model: ValueAccuracy;
  /** Everybody goes on spending as until the date. */
  readonly carriedOn: ValueAccuracy;
  /** The model that was in force; null: there was none in this currency. */
  readonly before: ValueAccuracy | null;
};

export type ValueAccuracy = {
  /** Expected ÷ spent, of all customers together. */
  readonly total: number;
  /** Mean of what the expectation of a customer was off by, and the same if the total had been right. */
  readonly mae: number;
  readonly scaledMae: number;
  /** Rank correlation; null where all were expected to spend the same. */
  readonly spearman: number | null;
  /** Share of the spending that the tenth of the customers with the highest expectations brought. */
  readonly topDecile: number;
  /** Mean deviance, as of counts: least for whoever expects what is spent in the mean. */
  readonly deviance: number;
};
