import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { addSums, type Name, type Named, nameOf } from '#libs/insights/engine/named.sums.js';
import { Sums, type SumRow, type SumTable } from '#libs/insights/engine/sums.js';
import { countRatings, type RatingTable } from '#libs/insights/ratings/rating.sums.js';
import type { AttachedRatings } from './journey.ratings.js';
import { JOURNEY_RATINGS, ratedJourney } from './rated.journey.js';
import { peakEndScores } from '#libs/insights/scores/peak-end.score.js';
import { meanOfUnits } from '#libs/insights/scores/units.score.js';
import { minus, plus, type Whole } from '#libs/kernel/whole.js';
import { ALL, ALL_DAYS, NONE, one } from './cell.dimensions.js';
import { Pairs } from './journey.pairs.js';
import type { Journey } from './journey.segmentation.js';
import { type GroupKey, sameGroup } from './journey.groups.js';
import type { Summary } from './journey.summary.js';
import {
  ADDS_UP,
  groupSums,
  JOURNEY_WIDTH,
  journeySums,
  MOMENT_WIDTH,
  momentSums,
  presenceOf,
  TYPE_WIDTH,
} from './journey.sums.js';

/** A closed journey as aggregates count it. */
export interface Counted {
  readonly customerNo: CustomerNo;
  readonly definition: string | null;
  readonly tier: string | null;
  /** The tenant's date of its end: `2024-01-31`. */
  readonly day: string;
  readonly summary: Summary;
  /** The valence of the last feedback attached to it. */
  readonly laterFeedback: number | null;
  /** What answers attached to it rate. */
  readonly attached: AttachedRatings | null;
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

/** The same by month, whoever they met: of what a member of staff does in a month, days tell as well. */
export const MONTH_CELLS = {
  name: 'insight.month_cells',
  key: { definition: 'text', day: 'date', tier: 'text' },
  vectors: CELLS.vectors,
} as const satisfies SumTable;

/** Sums over closed journeys that share definition and tier and ended in the same month, or on the same day. */
export const MOMENT_CELLS = {
  name: 'insight.moment_cells',
  key: { definition: 'text', span: 'text', day: 'date', tier: 'text' },
  vectors: {
    /** MOMENT_SUMS by type. */
    types: MOMENT_WIDTH,
  },
} as const satisfies SumTable;

export type MomentCell = SumRow<keyof typeof MOMENT_CELLS.key, keyof typeof MOMENT_CELLS.vectors>;

export type Cell = SumRow<keyof typeof CELLS.key, keyof typeof CELLS.vectors>;
export type CellKey = Cell['key'];

/** Journeys counted into cells. */
export class Cells {
  /** Those of them that have later feedback. */
  readonly pairs = new Pairs();
  private readonly names = new Map<string, Name>();

  constructor(readonly sums = new Sums()) {}

  /** Adds (sign 1) or subtracts (sign −1) a closed journey. Exact: subtracting what was added leaves zero. */
  count(counted: Counted, sign: 1 | -1): void {
    const { customerNo, definition, tier, day, summary, laterFeedback } = counted;
    const rated = ratedJourney(counted);
    if (rated !== null) countRatings(this.sums, JOURNEY_RATINGS, rated, sign);
    const { groups, peak, end } = summary;
    const total = groups.reduce<Whole>((sum, group) => plus(sum, group.v), 0);
    const scored = groups.reduce((sum, group) => sum + group.scored, 0);
    const signed = (sums: readonly Whole[]) => (sign === 1 ? sums : sums.map((sum) => minus(0, sum)));
    const [peakEnd, mean] = [peakEndScores(summary)?.peakEnd ?? null, meanOfUnits(total, scored)];
    const ofJourney = signed(journeySums(peakEnd, mean));
    if (peakEnd !== null && mean !== null && laterFeedback !== null) {
      const channels = new Set(groups.map(({ channel }) => channel));
      this.pairs.count({ customerNo, definition, tier, day, channels, peakEnd, mean, laterFeedback }, sign);
    }
    const presence = signed(presenceOf(scored));
    const parts = groups.map((group) => {
      const [hasPeak, hasEnd] = [peak !== null && sameGroup(peak, group), end !== null && sameGroup(end, group)];
      const around = { total, scored, laterFeedback, hasPeak, hasEnd };
      const sums = signed(groupSums(group, around));
      const moments = group.scored === 0 ? null : signed(momentSums(group, around));
      return { ...this.namesOf(group), staff: one(group.staffId), sums, moments };
    });
    const group = { definition: one(definition), tier: one(tier) };
    const month = `${day.slice(0, -2)}01`;
    for (const staff of new Set([ALL, ...parts.map((part) => part.staff).filter((each) => each !== NONE)])) {
      const met = staff === ALL ? parts : parts.filter((part) => part.staff === staff);
      const channels = new Set(met.map(({ channel }) => channel));
      const types = new Set(met.map(({ type }) => type));
      const typesOfChannels = addedUp(met);
      const cells = [day, ALL_DAYS].map((days) => this.sums.of(CELLS, { ...group, staff, day: days }));
      if (staff === ALL) cells.push(this.sums.of(MONTH_CELLS, { ...group, day: month }));
      for (const cell of cells) {
        cell.journeys.of(EVERY_CHANNEL).add(ofJourney);
        for (const channel of channels) cell.journeys.of(channel).add(ofJourney);
        for (const type of types) cell.types.of(type).add(presence);
        for (const [typeOfChannel, sums] of typesOfChannels) cell.types.of(typeOfChannel).add(sums);
      }
    }
    if (definition === null) return;
    for (const [span, first] of Object.entries({ month, day })) {
      const key = { ...group, span, day: first };
      for (const { moment, moments } of parts)
        if (moments !== null) this.sums.of(MOMENT_CELLS, key).types.of(moment).add(moments);
    }
  }

  /** The pending additions, for each day and for all days, in the order of their keys. */
  entries(): readonly Cell[] {
    return this.sums.rowsOf(CELLS);
  }

  /** The same of experiences, for each month and each day. */
  moments(): readonly MomentCell[] {
    return this.sums.rowsOf(MOMENT_CELLS);
  }

  /** The same of ratings. */
  ratings(): readonly SumRow<keyof RatingTable['key'], 'ratings' | 'own'>[] {
    return this.sums.rowsOf(JOURNEY_RATINGS);
  }

  private namesOf({ channel, stage, type }: GroupKey): GroupNames {
    const [ofChannel, ofType] = [one(channel), one(type)];
    return {
      channel: this.nameOf(ofChannel),
      type: this.nameOf(ALL, stage, ofType),
      typeOfChannel: this.nameOf(ofChannel, stage, ofType),
      moment: this.nameOf(ofType),
    };
  }

  /** The same object for the same name. */
  private nameOf(...names: readonly string[]): Name {
    const made = nameOf(...names);
    const known = this.names.get(made.word);
    if (known === undefined) this.names.set(made.word, made);
    return known ?? made;
  }
}

const EVERY_CHANNEL = nameOf(ALL);

/** The names of touchpoints in the vectors of cells. */
interface GroupNames {
  readonly channel: Name;
  readonly type: Name;
  readonly typeOfChannel: Name;
  /** In MOMENT_CELLS. */
  readonly moment: Name;
}

/** What the touchpoints of some groups add up to. */
function addedUp(
  parts: readonly (Pick<GroupNames, 'typeOfChannel'> & Pick<Named, 'sums'>)[],
): ReadonlyMap<Name, readonly Whole[]> {
  const found = new Map<Name, readonly Whole[]>();
  for (const { typeOfChannel, sums } of parts) {
    const known = found.get(typeOfChannel);
    const both = known === undefined ? sums : [...known];
    if (known !== undefined) addSums(both as Whole[], sums, ADDS_UP);
    found.set(typeOfChannel, both);
  }
  return found;
}

/** What aggregates count of a journey of a customer's that ended on one of the tenant's days. */
export function countedOf(
  { definition, tier, summary }: Journey,
  day: string,
  { customerNo, laterFeedback, attached }: Pick<Counted, 'customerNo' | 'laterFeedback' | 'attached'>,
): Counted {
  return { customerNo, definition, tier, day, summary, laterFeedback, attached };
}
