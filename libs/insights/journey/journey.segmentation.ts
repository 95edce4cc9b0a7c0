import { comparePlaces, isLaterBy } from '#libs/kernel/place.js';
import { type Chain, type Definitions, explicitChain, sessionChain } from './definitions.score.js';
import { merge, type Summary, summaryOf } from './journey.summary.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';

/** What definitely ended a journey; null: open until it has been idle for longer than its gap. */
export type EndedBy = 'completed' | 'abandoned' | 'terminal' | null;

/** One customer's passage through one definition (docs/rules.md 2). */
export interface Journey {
  readonly chain: Chain;
  readonly id: string;
  readonly explicit: boolean;
  readonly definition: string | null;
  /** The customer's tier in force when it started. */
  readonly tier: string | null;
  readonly summary: Summary;
  readonly endedBy: EndedBy;
  /** Counts as closed if idle after this moment (ms since 1970, like the present); null once ended. */
  readonly closesAt: number | null;
  readonly hasGoal: boolean;
}

/** `journey.started` or `journey.ended` at its place in the order. */
export interface Cut {
  readonly kind: 'started' | 'ended';
  readonly place: Buffer;
  readonly definition: string;
  /** The explicit journey that it is about; null: it cuts the sessions of its definition. */
  readonly journeyId: string | null;
  readonly abandoned: boolean;
}

/** The chain that a cut is about. */
export function cutChain({ journeyId, definition }: Cut): Chain {
  return journeyId === null ? sessionChain(definition) : explicitChain(journeyId);
}

/** What one customer did on one chain, each part in event-time order; `run` comes before all touchpoints. */
export interface ChainFacts {
  /** A journey known so far only by its summary; all the touchpoints come after it. */
  readonly run?: { readonly summary: Summary; readonly definition: string | null };
  readonly touchpoints: readonly Touchpoint[];
  readonly cuts: readonly Cut[];
}

export function journeysOf(
  chain: Chain,
  facts: ChainFacts,
  definitions: Definitions,
  tiers: Tiers,
): readonly Journey[] {
  const name = chain.slice(2);
  return chain.startsWith('e:')
    ? explicitJourney(name, facts, definitions, tiers)
    : sessions(name, facts, definitions, tiers);
}

/**
 * A customer's sessions of one definition: separated by gaps greater than its idle time, by terminal touchpoints and by
 * cuts (docs/rules.md 2.2).
 */
function sessions(name: string, facts: ChainFacts, definitions: Definitions, tiers: Tiers): readonly Journey[] {
  const found: Journey[] = [];
  const gap = definitions.gapOf(name);
  let current: Summary | null = facts.run?.summary ?? null;
  let endedBy: EndedBy = current && definitions.isTerminal(name, current.last.type) ? 'terminal' : null;
  const leave = () => {
    if (!current) return;
    const id = `j_${current.first.eventId}`;
    found.push(
      journey(
        { chain: sessionChain(name), id, explicit: false, definition: name },
        current,
        endedBy,
        definitions,
        tiers,
      ),
    );
    current = null;
    endedBy = null;
  };
  for (const item of inOrder(facts)) {
    if ('kind' in item) {
      if (item.kind === 'started') leave();
      else if (current && endedBy === null && !isLaterBy(gap, current.last.place, item.place)) {
        endedBy = item.abandoned ? 'abandoned' : 'completed';
      }
      continue;
    }
    if (current && (endedBy !== null || isLaterBy(gap, (current as Summary).last.place, item.place))) leave();
    const one = summaryOf(item, name, definitions, tiers);
    current = current ? merge(current, one) : one;
    if (definitions.isTerminal(name, item.type)) endedBy = 'terminal';
  }
  leave();
  return found;
}

/** The journey with an explicit id: all its touchpoints, whatever the gaps between them. */
function explicitJourney(id: string, facts: ChainFacts, definitions: Definitions, tiers: Tiers): readonly Journey[] {
  const definition = explicitDefinition(facts, definitions);
  const summary = runOf(facts.touchpoints, definition, definitions, tiers, facts.run?.summary ?? null);
  if (!summary) return [];
  const ended = facts.cuts.findLast((cut) => cut.kind === 'ended');
  const endedBy: EndedBy =
    ended && comparePlaces(ended.place, summary.last.place) > 0
      ? ended.abandoned
        ? 'abandoned'
        : 'completed'
      : definitions.isTerminal(definition, summary.last.type)
        ? 'terminal'
        : null;
  return [journey({ chain: explicitChain(id), id, explicit: true, definition }, summary, endedBy, definitions, tiers)];
}

/** The summary of touchpoints in event-time order, that of a run before them included; null: there are none. */
export function runOf(
  touchpoints: readonly Touchpoint[],
  definition: string | null,
  definitions: Definitions,
  tiers: Tiers,
  before: Summary | null = null,
): Summary | null {
  let summary = before;
  for (const touchpoint of touchpoints) {
    const one = summaryOf(touchpoint, definition, definitions, tiers);
    summary = summary ? merge(summary, one) : one;
  }
  return summary;
}

/**
 * That of the latest `journey.started`, else of the first touchpoint that names one, else the only one that lists the
 * first touchpoint's type, else none. Unknown names count once they are defined.
 */
export function explicitDefinition(facts: ChainFacts, definitions: Definitions): string | null {
  const started = facts.cuts.findLast((cut) => cut.kind === 'started' && definitions.get(cut.definition));
  if (started) return started.definition;
  const named =
    facts.run?.summary.named ?? facts.touchpoints.find((each) => definitions.get(each.definition))?.definition;
  if (named) return named;
  const first = facts.run?.summary.first.type ?? facts.touchpoints[0]?.type;
  return first === undefined ? null : definitions.listing(first);
}

function journey(
  which: Pick<Journey, 'chain' | 'id' | 'explicit' | 'definition'>,
  summary: Summary,
  endedBy: EndedBy,
  definitions: Definitions,
  tiers: Tiers,
): Journey {
  return {
    ...which,
    tier: tiers.at(summary.first.place),
    summary,
    endedBy,
    closesAt: endedBy === null ? summary.last.time + definitions.gapOf(which.definition) : null,
    hasGoal: definitions.goalOf(which.definition).length > 0,
  };
}

function* inOrder({ touchpoints, cuts }: ChainFacts): Generator<Touchpoint | Cut> {
  let next = 0;
  for (const touchpoint of touchpoints) {
    for (; next < cuts.length && comparePlaces((cuts[next] as Cut).place, touchpoint.place) < 0; next++)
      yield cuts[next] as Cut;
    yield touchpoint;
  }
  yield* cuts.slice(next);
}
