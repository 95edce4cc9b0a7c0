import { addSums, nameOf } from '#libs/insights/engine/named.sums.js';
import type { Sums, SumTable } from '#libs/insights/engine/sums.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { timeOf } from '#libs/kernel/place.js';
import { minus, times, type Whole } from '#libs/kernel/whole.js';
import { type Mention, SUBJECTS, type Subject, subjects } from './mention.insight.js';

/**
 * Index of each sum. Of touchpoints how many, how many with a valence v, Σv, Σv²; of answers how many of each kind, of CES
 * Σ and Σ² too; of answers with words how many, how many with a valence w, Σw, Σw².
 */
export const MENTION_SUMS = [
  ...(['touchpoints', 'scored', 'v', 'vv'] as const),
  ...(['promoters', 'passives', 'detractors', 'csat', 'satisfied', 'ces', 'c', 'cc'] as const),
  ...(['words', 'judged', 'w', 'ww', 'complaints'] as const),
] as const;
export type MentionSum = (typeof MENTION_SUMS)[number];

export const MENTION_WIDTH = MENTION_SUMS.length;

const INDEX = Object.fromEntries(MENTION_SUMS.map((name, at) => [name, at])) as Readonly<Record<MentionSum, number>>;

/** Sums of mentions, read by name. */
export class MentionSums {
  private readonly sums = new Array<Whole>(MENTION_WIDTH).fill(0);

  add(sums: readonly Whole[]): void {
    addSums(this.sums, sums);
  }

  exact(name: MentionSum): bigint {
    return BigInt(this.sums[INDEX[name]] as Whole);
  }

  count(name: MentionSum): number {
    return Number(this.exact(name));
  }
}

/** Sums of what names somebody or something, over all days, a month or a day. */
export const MENTION_CELLS = {
  name: 'insight.mention_cells',
  key: { subject: 'text', span: 'text', day: 'date', name: 'text' },
  vectors: {
    /** By tier and channel; of staff by the named definition and the touchpoint type too. */
    sums: MENTION_WIDTH,
  },
} as const satisfies SumTable;

/** Values of a property: none, or one. */
export const NONE = '-';
export const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** The value that stands for a property; null: none. */
export const valueOf = (written: string): string | null => (written === NONE ? null : written.slice(1));

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';

/** Adds (sign 1) or subtracts (sign −1) mentions. Exact: subtracting what was added leaves zero. */
export function countMentions(
  sums: Sums,
  mentions: readonly Mention[],
  sign: 1 | -1,
  dayOf: (time: number) => string,
): void {
  for (const mention of mentions) {
    const own = sumsOf(mention);
    const added = sign === 1 ? own : own.map((sum) => minus(0, sum));
    const day = dayOf(timeOf(mention.place));
    const spans = [
      ['all', ALL_DAYS],
      ['month', `${day.slice(0, -2)}01`],
      ['day', day],
    ] as const;
    for (const subject of subjects) {
      const name = mention[SUBJECTS[subject]];
      if (name === null) continue;
      const cell = cellOf(mention, subject);
      for (const [span, first] of spans)
        sums.of(MENTION_CELLS, { subject, span, day: first, name }).sums.of(cell).add(added);
    }
  }
}

function cellOf({ tier, channel, definition, touchpoint }: Mention, subject: Subject) {
  const common = [one(tier), one(channel)];
  return subject === 'staff' ? nameOf(...common, one(definition), one(touchpoint)) : nameOf(...common);
}

/** What a mention adds. */
function sumsOf({ kind, value, valence, words }: Mention): readonly Whole[] {
  const sums = new Array<Whole>(MENTION_WIDTH).fill(0);
  const set = (name: MentionSum, sum: Whole) => {
    sums[INDEX[name]] = sum;
  };
  const units = valence === null ? null : toUnits(valence);
  if (kind === 'complaint') set('complaints', 1);
  else if (kind === 'touchpoint') {
    set('touchpoints', 1);
    if (units !== null) {
      set('scored', 1);
      set('v', units);
      set('vv', times(units, units));
    }
  } else if (value !== null) {
    if (kind === 'nps') set(value >= 9 ? 'promoters' : value >= 7 ? 'passives' : 'detractors', 1);
    if (kind === 'csat') {
      set('csat', 1);
      if (value >= 4) set('satisfied', 1);
    }
    if (kind === 'ces') {
      set('ces', 1);
      set('c', value);
      set('cc', value * value);
    }
  }
  if (words) {
    set('words', 1);
    if (units !== null) {
      set('judged', 1);
      set('w', units);
      set('ww', times(units, units));
    }
  }
  return sums;
}
