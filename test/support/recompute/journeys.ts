import { templates } from '#libs/facts/definition/templates.js';
import { type Contact, type CustomerFacts, tierAt } from './customer.facts.js';
import { inOrder, type LogEvent, type TimedEvent } from './log.js';
import { outcomesOf, type Outcome } from './outcomes.js';

/** A definition as in force for a tenant. */
export interface Named {
  readonly name: string;
  readonly version: number;
  readonly shipped: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as it was put.
  readonly definition: any;
  /** What was learned, in the order of the log. */
  readonly learned: readonly Lesson[];
}

interface Lesson {
  readonly touchpoint: string;
  readonly tier: string | null;
  /** From when on it holds: microseconds since 1970. */
  readonly at: number;
  readonly value: number;
  readonly n: number;
}

/** A tenant's definitions at the end of the log. */
export function definitionsOf(log: readonly LogEvent[], tenant: string): readonly Named[] {
  const found = new Map(templates.map((each) => [each.name, each as Omit<Named, 'learned'>]));
  const own = log.filter((event) => event.tenant === tenant);
  for (const { type, data } of own) if (type === 'definition.put') found.set(data.name, { ...data, shipped: false });
  const lessons = own.filter(({ type }) => type === 'expectation.learned');
  return [...found.values()].map((each) => ({
    ...each,
    learned: lessons
      .filter(({ data }) => data.definition === each.name && each.definition.learnExpectations === true)
      .map(({ time, data }): Lesson => ({ ...data, at: time * 1_000 })),
  }));
}

/** A touchpoint on a journey. */
export interface Stop extends Contact {
  readonly stage: string;
  readonly expectation: number | null;
  /** What its definition says is expected, whatever it says itself. */
  readonly configured: number | null;
  /** The s of its saturated delta. */
  readonly saturation: number;
}

/** A complete journey, computed from scratch and stored nowhere. */
export interface Journey {
  readonly journeyId: string;
  readonly customerId: string;
  readonly definition: string | null;
  readonly version: number | null;
  readonly explicit: boolean;
  readonly status: 'open' | 'ended' | 'abandoned';
  readonly tier: string | null;
  readonly stops: readonly Stop[];
  readonly outcomes: readonly Outcome[];
}

type Draft = Omit<Journey, 'outcomes' | 'stops'> & { readonly stops: readonly Contact[] };
type Ending = 'completed' | 'abandoned' | 'terminal' | null;

/** A customer's journeys as of a moment. */
export function journeysOf(customer: CustomerFacts, definitions: readonly Named[], now: number): readonly Journey[] {
  const rules = new Rules(definitions);
  const { facts } = customer;
  const cuts = facts.filter(({ type }) => type === 'journey.started' || type === 'journey.ended');
  const drafts = [...explicitJourneys(customer, cuts, rules), ...sessions(customer, cuts, rules)].map(
    ({ stops, ending, ...draft }): Draft => {
      const [first, last] = [stops[0] as Contact, stops.at(-1) as Contact];
      const goal: readonly string[] = rules.of(draft.definition)?.goal ?? [];
      const missed = goal.length > 0 && !stops.some((stop) => goal.includes(stop.data.touchpoint));
      const idle = now * 1000 > last.at + rules.gapOf(draft.definition);
      const status =
        ending === null
          ? idle
            ? missed
              ? 'abandoned'
              : 'ended'
            : 'open'
          : ending === 'abandoned'
            ? ending
            : 'ended';
      return {
        ...draft,
        customerId: customer.customerId,
        version: rules.versionOf(draft.definition),
        status,
        tier: tierAt(facts, first.at),
        stops,
      };
    },
  );
  const outcomes = outcomesOf(customer, drafts);
  return drafts.map((draft) => ({
    ...draft,
    outcomes: outcomes.get(draft) ?? [],
    stops: draft.stops.map((stop) => ({
      ...stop,
      stage: rules.stageOf(draft.definition, stop),
      expectation: rules.expectationOf(draft.definition, stop, tierAt(facts, stop.at)),
      configured: rules.configuredOf(draft.definition, stop, tierAt(facts, stop.at)),
      saturation: rules.of(draft.definition)?.saturation ?? 0.5,
    })),
  }));
}

type Found = Pick<Journey, 'journeyId' | 'definition' | 'explicit'> & {
  readonly stops: readonly Contact[];
  readonly ending: Ending;
};

function explicitJourneys({ contacts }: CustomerFacts, cuts: readonly TimedEvent[], rules: Rules): readonly Found[] {
  const ids = new Set(
    contacts.flatMap(({ data }) => (data.journey?.id === undefined ? [] : [data.journey.id as string])),
  );
  return [...ids].map((journeyId): Found => {
    const stops = contacts.filter(({ data }) => data.journey?.id === journeyId);
    const about = cuts.filter(({ data }) => data.journey.id === journeyId);
    const started = about.findLast(
      ({ type, data }) => type === 'journey.started' && rules.knows(data.journey.definition),
    );
    const named = stops.find(({ data }) => rules.knows(data.journey.definition));
    const definition =
      started?.data.journey.definition ??
      named?.data.journey.definition ??
      rules.listing((stops[0] as Contact).data.touchpoint);
    const last = stops.at(-1) as Contact;
    const ended = about.findLast(({ type }) => type === 'journey.ended');
    const ending: Ending =
      ended !== undefined && inOrder(ended, last) > 0
        ? (ended.data.reason ?? 'completed')
        : rules.isTerminal(definition, last)
          ? 'terminal'
          : null;
    return { journeyId, definition, explicit: true, stops, ending };
  });
}

function sessions({ contacts }: CustomerFacts, cuts: readonly TimedEvent[], rules: Rules): readonly Found[] {
  return rules.names.flatMap((definition) => {
    const own = contacts.filter(({ data }) => data.journey?.id === undefined && rules.ofSession(data) === definition);
    const between = cuts.filter(({ data }) => data.journey.id === undefined && data.journey.definition === definition);
    const found: { stops: Contact[]; ending: Ending }[] = [];
    let open = false;
    for (const fact of [...own, ...between].sort(inOrder)) {
      const current = found.at(-1);
      const last = current?.stops.at(-1);
      const alive =
        open && current?.ending === null && last !== undefined && fact.at - last.at <= rules.gapOf(definition);
      if (fact.type === 'journey.started') open = false;
      else if (fact.type === 'journey.ended') {
        if (alive) current.ending = fact.data.reason ?? 'completed';
      } else {
        if (alive) current.stops.push(fact as Contact);
        else found.push({ stops: [fact as Contact], ending: null });
        open = true;
        if (rules.isTerminal(definition, fact as Contact)) (found.at(-1) as { ending: Ending }).ending = 'terminal';
      }
    }
    return found.map((each) => ({
      ...each,
      journeyId: `j_${(each.stops[0] as Contact).eventId}`,
      definition,
      explicit: false,
    }));
  });
}

/** The rules that definitions set (docs/rules.md 2.2, 2.3, 5.3). */
class Rules {
  constructor(private readonly all: readonly Named[]) {}

  get names(): readonly string[] {
    return this.all.map(({ name }) => name);
  }
  knows(name: string | undefined): boolean {
    return name !== undefined && this.names.includes(name);
  }
  of(name: string | null): Named['definition'] | undefined {
    return this.all.find((each) => each.name === name)?.definition;
  }
  versionOf(name: string | null): number | null {
    return this.all.find((each) => each.name === name)?.version ?? null;
  }
  listing(type: string): string | null {
    const listing = this.all.filter(({ definition }) =>
      definition.stages.some((stage: { touchpoints: string[] }) => stage.touchpoints.includes(type)),
    );
    const own = listing.filter(({ shipped }) => !shipped);
    const counted = own.length > 0 ? own : listing;
    return counted.length === 1 ? (counted[0] as Named).name : null;
  }
  ofSession(data: Contact['data']): string | null {
    const named: string | undefined = data.journey?.definition;
    if (named === undefined) return this.listing(data.touchpoint);
    return this.knows(named) ? named : null;
  }
  isTerminal(name: string | null, { data }: Contact): boolean {
    return this.of(name)?.terminal.includes(data.touchpoint) ?? false;
  }
  gapOf(name: string | null): number {
    return (this.of(name)?.idleGapSeconds ?? 30 * 86_400) * 1_000_000;
  }
  stageOf(name: string | null, { data }: Contact): string {
    const stages: { name: string; touchpoints: string[] }[] = this.of(name)?.stages ?? [];
    return (
      (
        stages.find((stage) => stage.name === data.stage) ??
        stages.find((stage) => stage.touchpoints.includes(data.touchpoint))
      )?.name ?? 'other'
    );
  }
  expectationOf(name: string | null, stop: Contact, tier: string | null): number | null {
    const { touchpoint: type, expectation } = stop.data;
    const { default: byDefault, tiers } = this.of(name)?.expectations ?? {};
    const lesson = this.all
      .find((each) => each.name === name)
      ?.learned.findLast(({ touchpoint, tier: of, at }) => touchpoint === type && of === tier && at <= stop.at);
    return expectation ?? tiers?.[tier ?? '']?.[type] ?? lesson?.value ?? byDefault?.[type] ?? null;
  }
  configuredOf(name: string | null, { data }: Contact, tier: string | null): number | null {
    const expectations = this.of(name)?.expectations;
    return expectations?.tiers?.[tier ?? '']?.[data.touchpoint] ?? expectations?.default?.[data.touchpoint] ?? null;
  }
}
