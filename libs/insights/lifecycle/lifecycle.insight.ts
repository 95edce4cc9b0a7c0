import { ACTIVE_DAYS, type Lifecycle, LOYAL_DAYS } from '#libs/insights/customer/customer.summary.js';
import { timeOf } from '#libs/kernel/place.js';
import type { LifecycleSummary } from './lifecycle.summary.js';

/** The stages that facts make by themselves, in the order of answers. */
export const STAGES = [
  'prospect',
  'new',
  'active',
  'loyal',
  'lost',
  'won-back',
] as const satisfies readonly Lifecycle[];

type DayOf = (time: number) => string;

/** A customer comes into a stage; from null: it was none before. */
export interface Transition {
  /** The tenant's date. */
  readonly day: string;
  readonly from: Lifecycle | null;
  readonly to: Lifecycle;
}

/** What a stage goes by, up to some place. */
interface State {
  readonly days: number;
  readonly turned: 'lost' | 'won-back' | null;
}

/** Every change of a customer's stage, by event time (docs/rules.md 9.2 says which stage holds). */
export function transitionsOf({ first, bought, turns }: LifecycleSummary, dayOf: DayOf): readonly Transition[] {
  if (first === undefined) return [];
  const changes: (readonly [place: string, change: (state: State) => State])[] = [
    [first, (state) => state],
    ...bought.map(([, place], index) => [place, (state: State) => ({ ...state, days: index + 1 })] as const),
    ...turns.flatMap(({ place, to, until }) => [
      [place, (state: State) => ({ ...state, turned: to })] as const,
      ...(until === undefined ? [] : [[until, returned] as const]),
    ]),
  ];
  changes.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const found: Transition[] = [];
  let state: State = { days: 0, turned: null };
  let stage: Lifecycle | null = null;
  for (const [index, [place, change]] of changes.entries()) {
    state = change(state);
    // One fact may change several things.
    if (changes[index + 1]?.[0] === place) continue;
    const next = stageOf(state);
    if (next !== stage) found.push({ day: dayOf(timeOf(Buffer.from(place, 'hex'))), from: stage, to: next });
    stage = next;
  }
  return found;
}

/** A purchase ends being won back; who was lost again stays lost. */
function returned(state: State): State {
  return state.turned === 'won-back' ? { ...state, turned: null } : state;
}

function stageOf({ days, turned }: State): Lifecycle {
  if (turned !== null) return turned;
  if (days >= LOYAL_DAYS) return 'loyal';
  if (days >= ACTIVE_DAYS) return 'active';
  return days > 0 ? 'new' : 'prospect';
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
