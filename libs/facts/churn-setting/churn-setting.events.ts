/** How a tenant wants churn risk to be judged, and alerts to be raised. */
export type ChurnSettings = {
  /** Churn risk is the probability of no activity day within so many days. */
  readonly horizonDays: number;
  /** An alert is raised when the lift reaches this, in log-odds over the base rate. */
  readonly raiseLift: number;
  /** An alert resolves itself when the lift falls below this. */
  readonly resolveLift: number;
  /** After an alert ended, none is raised for the customer for so many days. */
  readonly coolDownDays: number;
  /** Share of customers, 0 … 1, who are judged like the others, and whose alerts are not sent. */
  readonly controlShare: number;
  /** Most alerts that are raised on a day; null: any number. */
  readonly maxAlertsPerDay: number | null;
};

/** The settings of a tenant that has put none. */
export const DEFAULT_CHURN_SETTINGS: ChurnSettings = {
  horizonDays: 90,
  raiseLift: 1,
  resolveLift: 0.5,
  coolDownDays: 7,
  controlShare: 0,
  maxAlertsPerDay: null,
};

/** Data of the decided event `churn-settings.put`: they count from the tenant's next midnight on. */
export type ChurnSettingsPut = {
  /** 2, 3 …: version 1 is what ships. */
  readonly version: number;
  readonly settings: ChurnSettings;
};

/** Settings and when they were recorded, in milliseconds since 1970. */
export type RecordedSettings = ChurnSettingsPut & { readonly recordedAt: number };
