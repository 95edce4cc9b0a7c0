/** A journey template of a tenant: the stages of its journeys, what ends them, and what customers expect. */
export type JourneyDefinition = {
  readonly stages: readonly Stage[];
  /** Touchpoint types that end a session; the next one opens a new session. */
  readonly terminal: readonly string[];
  /** A journey that goes idle before any touchpoint of these types is abandoned. */
  readonly goal?: readonly string[];
  /** A gap greater than this ends a session; an equal gap does not. */
  readonly idleGapSeconds: number;
  readonly expectations?: Expectations;
  /** The s of `tanh(delta / s)`; 0.5 when missing. */
  readonly saturation?: number;
  /** Touchpoint types whose class is given, whatever experiences say. */
  readonly momentsOfTruth?: Readonly<Record<string, 'positive' | 'negative' | 'neutral'>>;
  /** Whether what customers expect is learned from what they experience; false when missing. */
  readonly learnExpectations?: boolean;
};

export type Stage = {
  readonly name: string;
  readonly phase: Phase;
  readonly touchpoints: readonly string[];
};

export type Phase = 'pre-sale' | 'in-sale' | 'after-sale';

/** Expected valence (−1 … +1) by touchpoint type; a tier's own value takes precedence over the default. */
export type Expectations = {
  readonly default?: Readonly<Record<string, number>>;
  readonly tiers?: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

/** Data of the decided event `definition.put`, on the stream of (tenant, name). */
export type DefinitionPut = {
  readonly name: string;
  /** 1, 2, 3 …; a shipped template is version 1 until the tenant puts its own. */
  readonly version: number;
  readonly definition: JourneyDefinition;
};

/** A definition in force. `position` is where it was decided in the log; null for a shipped template. */
export interface DefinitionInForce extends DefinitionPut {
  readonly shipped: boolean;
}
