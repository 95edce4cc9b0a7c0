import { historyItem } from '#libs/facts/told.history.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { type Instant, instantText } from '#libs/kernel/instant.js';
import type { ImprovementStatus } from './improvement.commands.js';
import { type ImprovementEvent, type ImprovementState, stateOf } from './improvement.decider.js';
import type { ImprovementOpened, Measure } from './improvement.events.js';
import type { Estimate, ImprovementResult, Verdict } from './improvement.result.format.js';
import { wordsOf } from './improvement.words.js';

/** An improvement as the API answers it. */
export interface Improvement {
  readonly improvementId: Uuid;
  readonly title: string;
  readonly owner: string;
  readonly measure: Measure;
  readonly target: number;
  readonly dueOn: string;
  readonly status: ImprovementStatus;
  readonly openedAt: string;
  readonly doneAt: string | null;
  readonly droppedAt: string | null;
  readonly before: Estimate | null;
  readonly after: Estimate | null;
  readonly change: Estimate | null;
  readonly verdict: Verdict | null;
  readonly provisional: boolean;
  readonly history: readonly JsonObject[];
}

/** An improvement as its events tell it, in the order in which they were decided; the opening is the first. */
export interface ToldImprovement {
  readonly events: readonly ImprovementEvent[];
  readonly state: ImprovementState & { readonly opened: NonNullable<ImprovementState['opened']> };
}

export function toldImprovement(events: readonly ImprovementEvent[]): ToldImprovement {
  return { events, state: stateOf(events) as ToldImprovement['state'] };
}

/** @param result null: it is not done, or this answers a command, which tells what was decided */
export function improvementOf({ events, state }: ToldImprovement, result: ImprovementResult | null): Improvement {
  const { opened, status, doneAt, droppedAt } = state;
  const { improvementId, title, owner, measure, target, dueOn } = opened.data satisfies ImprovementOpened;
  const { before = null, after = null, change = null, verdict = null } = result ?? {};
  return {
    improvementId,
    title,
    owner,
    measure,
    target,
    dueOn,
    status,
    openedAt: instantText(opened.at),
    doneAt: textOrNull(doneAt),
    droppedAt: textOrNull(droppedAt),
    before,
    after,
    change,
    verdict,
    // Where no result is told yet, everything is still to come.
    provisional: result?.provisional ?? status !== 'dropped',
    history: events.map((event) => historyItem(event, wordsOf(event), ['improvementId', 'version'])),
  };
}

function textOrNull(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}
