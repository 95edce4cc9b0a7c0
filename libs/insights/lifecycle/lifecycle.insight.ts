import { timeOf } from '#libs/kernel/place.js';
import { type Stage, stageOf, type StageState } from './lifecycle.stages.score.js';
import type { LifecycleSummary } from './lifecycle.summary.js';

type DayOf = (time: number) => string;

/** A customer comes into a stage; from null: it was none before. */
export interface Transition {
  /** The tenant's date. */
  readonly day: string;
  readonly from: Stage | null;
  readonly to: Stage;
}

/** Every change of a customer's stage, by event time (docs/rules.md 9.2 says which stage holds). */
export function transitionsOf(summary: LifecycleSummary, dayOf: DayOf): readonly Transition[] {
  const { first, bought, turns, risks = [] } = summary;
  if (first === undefined) return [];
  const changes: (readonly [place: string, change: (state: StageState) => StageState])[] = [
    [first, (state) => state],
    ...bought.map(([, place], index) => [place, (state: StageState) => ({ ...state, days: index + 1 })] as const),
    ...risks.map(([place, risk]) => [place, (state: StageState) => ({ ...state, risk })] as const),
    ...turns.flatMap(({ place, to, until }) => [
      [place, (state: StageState) => ({ ...state, turned: to })] as const,
      ...(until === undefined ? [] : [[until, returned] as const]),
    ]),
  ];
  changes.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const found: Transition[] = [];
  let state: StageState = { days: 0, turned: null, risk: null };
  let stage: Stage | null = null;
  for (const [index, [place, change]] of changes.entries()) {
    state = change(state);
    // One fact may change several things, and a customer's life begins with the first one about it, not with its level.
    if (changes[index + 1]?.[0] === place || place < first) continue;
    const next = stageOf(state);
    if (next !== stage) found.push({ day: dayOf(timeOf(Buffer.from(place, 'hex'))), from: stage, to: next });
    stage = next;
  }
  return found;
}

/** The stage that a customer is in; null: nothing is known of it yet. */
export function stageNow(summary: LifecycleSummary): Stage | null {
  return transitionsOf(summary, () => '').at(-1)?.to ?? null;
}

/** A purchase ends being won back; who was lost again stays lost. */
function returned(state: StageState): StageState {
  return state.turned === 'won-back' ? { ...state, turned: null } : state;
}

/** A customer was lost. */
export interface Loss {
  readonly day: string;
  readonly reason: string;
}

export function lossesOf({ turns }: LifecycleSummary, dayOf: DayOf): readonly Loss[] {
  return turns.flatMap(({ place, to, reason }) =>
    to === 'lost' ? [{ day: dayOf(timeOf(Buffer.from(place, 'hex'))), reason }] : [],
  );
}

/** Before every date: how the first of a customer's losses says that none is before it. */
export const NEVER_BEFORE = '-infinity';

/**
 * A day on which a customer was lost, and the one before. Of a period, a customer has at most one that lies in it while the one
 * before does not: so counts of them tell how many different customers were lost in any period.
 */
export interface LossLink {
  readonly day: string;
  readonly previous: string;
  /** Whether it was won back later. */
  readonly wonBack: boolean;
}

export function lossLinksOf({ turns }: LifecycleSummary, dayOf: DayOf): readonly LossLink[] {
  const days = new Map<string, string>();
  for (const { place, to } of turns) {
    const day = dayOf(timeOf(Buffer.from(place, 'hex')));
    if (to === 'lost' && !days.has(day)) days.set(day, place);
  }
  const inOrder = [...days];
  return inOrder.map(([day, place], index) => ({
    day,
    previous: inOrder[index - 1]?.[0] ?? NEVER_BEFORE,
    wonBack: turns.some((turn) => turn.to === 'won-back' && turn.place > place),
  }));
}
