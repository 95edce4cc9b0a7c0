import { nameOf, type Sum } from '#libs/insights/engine/named.sums.js';
import { Sums, type SumRow, type SumTable } from '#libs/insights/engine/sums.js';
import { scoresOf } from './journey.score.js';
import type { Journey } from './journey.segmentation.js';
import type { GroupKey, Summary } from './journey.summary.js';
import {
  END,
  groupSums,
  JOURNEY_WIDTH,
  journeySums,
  PEAK,
  PRESENCE,
  SCORED_PRESENCE,
  TYPE_WIDTH,
} from './journey.sums.js';

/** Values of a cell's dimensions: all of them, none, or one. */
export const ALL = '*';
export const NONE = '-';
export const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';

/** A closed journey as aggregates count it. */
export interface Counted {
  readonly definition: string | null;
  readonly tier: string | null;
  /** The tenant's date of its end: `2024-01-31`. */
  readonly day: string;
  readonly summary: Summary;
  /** The valence of the last feedback attached to it. */
  readonly laterFeedback: number | null;
}

/** Sums over closed journeys that share definition, end day and tier, and met the same member of staff. */
export const CELLS = {
  name: 'insight.cells',
  key: { definition: 'text', staff: 'text', day: 'date', tier: 'text' },
  vectors: {
    /** JOURNEY_SUMS and bins by channel, over the journeys with a touchpoint there. */
    journeys: JOURNEY_WIDTH,
    /** TYPE_SUMS by channel, stage and type. */
    types: TYPE_WIDTH,
  },
} as const satisfies SumTable;

export type Cell = SumRow<keyof typeof CELLS.key, keyof typeof CELLS.vectors>;
export type CellKey = Cell['key'];

/** Journeys counted into cells. */
export class Cells {
  constructor(private readonly sums = new Sums()) {}

  /** Adds (sign 1n) or subtracts (sign −1n) a closed journey. Exact: subtracting what was added leaves zero. */
  count({ definition, tier, day, summary, laterFeedback }: Counted, sign: 1n | -1n): void {
    const { groups, peak, end } = summary;
    const { peakEnd, mean, scored } = scoresOf(summary);
    const signed = (sums: readonly bigint[]) => (sign === 1n ? sums : sums.map((sum) => -sum));
    const ofJourney = signed(journeySums(peakEnd, mean));
    const presence = signed(scored > 0 ? SCORED_PRESENCE : PRESENCE);
    const total = groups.reduce((sum, group) => sum + group.v, 0n);
    const parts = groups.map((group) => ({
      ...namesOf(group),
      sums: signed(groupSums(group, total, scored, laterFeedback)),
    }));
    const moments = [
      ...(peak ? [{ ...namesOf(peak), sums: signed(PEAK) }] : []),
      ...(end ? [{ ...namesOf(end), sums: signed(END) }] : []),
    ];
    for (const staff of new Set([ALL, ...parts.map((part) => part.staff).filter((each) => each !== NONE)])) {
      const met = staff === ALL ? parts : parts.filter((part) => part.staff === staff);
      const momentsMet = staff === ALL ? moments : moments.filter((moment) => moment.staff === staff);
      for (const days of [day, ALL_DAYS]) {
        const { journeys, types } = this.sums.of(CELLS, {
          definition: one(definition),
          staff,
          day: days,
          tier: one(tier),
        });
        const seen = new Set<Sum>();
        const once = (sum: Sum, part: readonly bigint[]) => {
          if (seen.size < seen.add(sum).size) sum.add(part);
        };
        once(journeys.of(EVERY_CHANNEL), ofJourney);
        for (const { channel, type, typeOfChannel, sums } of met) {
          once(journeys.of(channel), ofJourney);
          once(types.of(type), presence);
          const sum = types.of(typeOfChannel);
          once(sum, presence);
          sum.add(sums);
        }
        for (const { typeOfChannel, sums } of momentsMet) types.of(typeOfChannel).add(sums);
      }
    }
  }

  /** The pending additions, for each day and for all days, in the order of their keys. */
  entries(): readonly Cell[] {
    return this.sums.rowsOf(CELLS);
  }
}

const EVERY_CHANNEL = nameOf(ALL);

/** The names of a group's touchpoints in cells, and whose cells these are. */
function namesOf({ channel, stage, type, staffId }: GroupKey) {
  const [ofChannel, ofType] = [one(channel), one(type)];
  return {
    staff: one(staffId),
    channel: nameOf(ofChannel),
    type: nameOf(ALL, stage, ofType),
    typeOfChannel: nameOf(ofChannel, stage, ofType),
  };
}

/** What aggregates count of a journey that ended on one of the tenant's days. */
export function countedOf({ definition, tier, summary }: Journey, day: string, laterFeedback: number | null): Counted {
  return { definition, tier, day, summary, laterFeedback };
}
