/** What pictures say in a language. Names that a company chose (of stages, tiers, channels …) stay as they are. */
export interface Texts {
  readonly decimalMark: '.' | ',';
  readonly noData: string;
  readonly interval: string;
  /** Groups of fewer than 30 are drawn hollow. */
  readonly few: string;
  /** How many more groups a description has no room for. */
  readonly more: (n: number) => string;
  readonly all: string;
  readonly none: string;

  readonly valence: string;
  readonly experienced: string;
  readonly expected: string;
  readonly peak: string;
  readonly end: string;
  readonly peakAndEnd: string;
  readonly customer: string;
  readonly journeyMap: string;
  readonly touchpoints: string;
  readonly touchpointsInOrder: string;
  readonly scored: string;

  readonly aggregatedMap: string;
  readonly journeys: string;
  readonly positiveMoment: string;
  readonly negativeMoment: string;

  readonly moments: {
    readonly title: string;
    readonly effect: string;
    readonly penalty: string;
    readonly reward: string;
    readonly fewest: string;
    readonly rewards: string;
    readonly ordinary: string;
    /** Periods that are not over, or not all of which was asked for. */
    readonly partial: string;
  };

  readonly importance: {
    readonly title: string;
    readonly experience: string;
    readonly stated: string;
    readonly derived: string;
    readonly dimension: string;
    readonly means: string;
    readonly weighted: string;
    readonly keyExperience: string;
    /** Dimensions that have no place. */
    readonly unplaced: string;
    readonly quadrants: Readonly<Record<'concentrate' | 'keep-up' | 'low-priority' | 'possible-overkill', string>>;
  };

  readonly peakEndScores: string;
  readonly peakEnd: string;
  readonly mean: string;

  readonly feedback: Readonly<
    Record<'nps' | 'csat' | 'ces' | 'stars', { readonly title: string; readonly unit: string }>
  >;
  readonly answers: string;
  /** What is grouped by; others keep the name they have in the API. */
  readonly groups: Readonly<Record<string, string>>;

  readonly tiers: {
    readonly title: string;
    readonly share: string;
    readonly revenue: string;
    readonly effort: string;
    readonly effortBy: Readonly<Record<'contacts' | 'seconds' | 'cost', string>>;
    readonly leftOut: (currencies: string) => string;
  };

  readonly cohorts: {
    readonly title: string;
    readonly first: string;
    readonly share: string;
    readonly below: string;
    readonly months: string;
    readonly month: (n: number) => string;
    /** Months that are not over have low cells. */
    readonly partial: string;
  };

  readonly lifecycle: {
    readonly title: string;
    readonly customers: string;
    readonly changes: string;
    readonly came: string;
    readonly left: string;
    readonly wonBack: string;
    readonly losses: string;
    readonly stage: string;
    readonly stages: Readonly<Record<string, string>>;
  };

  readonly churnRisk: string;
  readonly risk: string;
  readonly riskOverTime: string;
  readonly horizon: (days: number) => string;
  readonly level: string;
  readonly levels: Readonly<Record<string, string>>;
  readonly notTold: Readonly<Record<'lost' | 'erased' | 'objecting', string>>;
  readonly contribution: string;
  readonly signals: Readonly<Record<string, string>>;
}
