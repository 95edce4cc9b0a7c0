import type { DefinitionInForce, Phase, Stage } from '#libs/facts/definition/definition.events.js';
import type { LearnedAbout, RecordedExpectation } from '#libs/facts/expectation/expectation.events.js';
import { type LearnedExpectations, NOTHING_LEARNED } from '#libs/facts/expectation/learned.insight.js';
import type { MomentOfTruth } from '#libs/insights/scores/penalty-reward.score.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';

/** The stage for touchpoints that fit no stage of the definition (docs/rules.md 2.3). */
export const OTHER_STAGE = { name: 'other', phase: null } as const;

/** The gap of journeys without a definition: 30 days. */
export const UNDEFINED_GAP_SECONDS = 30 * 86_400;

/** The saturation of definitions that name none, and of journeys without a definition. */
const SATURATION = 0.5;

/** What is expected of a touchpoint type, and what says so. */
export interface InForce {
  readonly origin: 'configured' | 'learned' | 'default';
  readonly value: number;
}

/** The definitions in force for one tenant, as journeys look them up. */
export class Definitions {
  private readonly byName: ReadonlyMap<string, DefinitionInForce>;
  private readonly byType = new Map<string, string | null>();
  private readonly stages = new Map<string, ReadonlyMap<string, Stage>>();

  constructor(
    private readonly definitions: readonly DefinitionInForce[],
    private readonly learned = NOTHING_LEARNED,
  ) {
    this.byName = new Map(definitions.map((each) => [each.name, each]));
    for (const shipped of [false, true]) {
      const listed = new Map<string, string | null>();
      for (const { name, definition } of definitions.filter((each) => each.shipped === shipped)) {
        for (const type of new Set(definition.stages.flatMap((stage) => stage.touchpoints))) {
          listed.set(type, listed.has(type) ? null : name);
        }
      }
      for (const [type, name] of listed) if (!this.byType.has(type)) this.byType.set(type, name);
    }
    for (const { name, definition } of definitions) {
      this.stages.set(
        name,
        new Map(definition.stages.flatMap((stage) => stage.touchpoints.map((type) => [type, stage]))),
      );
    }
  }

  /** The same, with what was learned since. */
  knowing(learned: LearnedExpectations): Definitions {
    return new Definitions(this.definitions, learned);
  }

  /** Whether expectations are learned for any of them. */
  get learnAny(): boolean {
    return this.definitions.some(({ definition }) => definition.learnExpectations === true);
  }

  /** Whether expectations are learned for one. */
  learns(name: string | null): boolean {
    return this.get(name)?.definition.learnExpectations === true;
  }

  get(name: string | null): DefinitionInForce | undefined {
    return name === null ? undefined : this.byName.get(name);
  }

  /**
   * The only definition that lists a touchpoint type; null if none or several do. A shipped template counts only while
   * no definition of the tenant's own lists the type.
   */
  listing(type: string): string | null {
    return this.byType.get(type) ?? null;
  }

  /** The definition of a touchpoint without a journey id: the one it names, if known, else the one that lists its type. */
  ofTouchpoint(touchpoint: Touchpoint): string | null {
    if (touchpoint.definition === null) return this.listing(touchpoint.type);
    return this.byName.has(touchpoint.definition) ? touchpoint.definition : null;
  }

  /** The touchpoint's own stage if the definition has it, else its type's, else `other`. */
  stageOf(definition: string | null, touchpoint: Touchpoint): { readonly name: string; readonly phase: Phase | null } {
    const stages = this.get(definition)?.definition.stages ?? [];
    const own = touchpoint.stage === null ? undefined : stages.find((stage) => stage.name === touchpoint.stage);
    return own ?? this.stages.get(definition ?? '')?.get(touchpoint.type) ?? OTHER_STAGE;
  }

  /**
   * The touchpoint's own expectation, else that of its type in force at its time for its customer's tier, else null
   * (docs/rules.md 5.3).
   */
  expectationOf(definition: string | null, touchpoint: Touchpoint, tier: string | null): number | null {
    return touchpoint.expectation ?? this.inForceAt(definition, touchpoint.type, tier, touchpoint.time)?.value ?? null;
  }

  /**
   * What is expected of a touchpoint type at a moment (milliseconds since 1970): what the definition says of the tier, else
   * what was learned of it, else the default.
   */
  inForceAt(definition: string | null, type: string, tier: string | null, time: number): InForce | null {
    const ofTier = this.expectationOfTier(definition, type, tier);
    if (ofTier !== undefined) return { origin: 'configured', value: ofTier };
    const learned = this.learnedAt(definition, type, tier, time);
    if (learned !== undefined) return { origin: 'learned', value: learned.value };
    const byDefault = own(this.get(definition)?.definition.expectations?.default, type);
    return byDefault === undefined ? null : { origin: 'default', value: byDefault };
  }

  /** What was learned by a moment, whatever is configured; undefined: nothing, or it does not count (any more). */
  learnedAt(
    definition: string | null,
    type: string,
    tier: string | null,
    time: number,
  ): RecordedExpectation | undefined {
    if (definition === null || !this.learns(definition)) return undefined;
    return this.learned.at({ definition, touchpoint: type, tier }, time);
  }

  /** What something was learned about; nothing, if it does not count (any more). */
  learnedAbout(definition: string): readonly LearnedAbout[] {
    return this.learns(definition) ? this.learned.about().filter((about) => about.definition === definition) : [];
  }

  /** What the definition says is expected of a touchpoint type, of whatever single touchpoints something else is. */
  configuredExpectationOf(definition: string | null, type: string, tier: string | null): number | null {
    const byDefault = own(this.get(definition)?.definition.expectations?.default, type);
    return this.expectationOfTier(definition, type, tier) ?? byDefault ?? null;
  }

  private expectationOfTier(definition: string | null, type: string, tier: string | null): number | undefined {
    const tiers = this.get(definition)?.definition.expectations?.tiers;
    return own(tier === null ? undefined : own(tiers, tier), type);
  }

  /** The s of `tanh(delta / s)`. */
  saturationOf(definition: string | null): number {
    return this.get(definition)?.definition.saturation ?? SATURATION;
  }

  /** The class that the definition gives to a touchpoint type; undefined: experiences decide. */
  pinnedMoment(definition: string | null, type: string): MomentOfTruth | undefined {
    return own(this.get(definition)?.definition.momentsOfTruth, type);
  }

  isTerminal(definition: string | null, type: string): boolean {
    return this.get(definition)?.definition.terminal.includes(type) ?? false;
  }

  /** The touchpoint types that reach the definition's goal; empty when it has none. */
  goalOf(definition: string | null): readonly string[] {
    return this.get(definition)?.definition.goal ?? [];
  }

  /** The longest idle time within one journey, in milliseconds. */
  gapOf(definition: string | null): number {
    return (this.get(definition)?.definition.idleGapSeconds ?? UNDEFINED_GAP_SECONDS) * 1000;
  }
}

/** Tiers and types are names chosen by publishers: `constructor` must find nothing. */
function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A chain: the touchpoints among which journeys are formed. Sessions of one definition, or one explicit journey. */
export type Chain = `d:${string}` | `e:${string}`;

export function explicitChain(journeyId: string): Chain {
  return `e:${journeyId}`;
}

/** The id of a chain's explicit journey; null for sessions. */
export function explicitIdOf(chain: Chain): string | null {
  return chain.startsWith('e:') ? chain.slice(2) : null;
}

export function sessionChain(definition: string): Chain {
  return `d:${definition}`;
}

/** The definition of a chain's sessions; null for an explicit journey. */
export function definitionOf(chain: Chain): string | null {
  return chain.startsWith('d:') ? chain.slice(2) : null;
}

/** The chain of a touchpoint; null: on the timeline only (docs/rules.md 2.2). */
export function chainOf(touchpoint: Touchpoint, definitions: Definitions): Chain | null {
  if (touchpoint.journeyId !== null) return explicitChain(touchpoint.journeyId);
  const definition = definitions.ofTouchpoint(touchpoint);
  return definition === null ? null : sessionChain(definition);
}
