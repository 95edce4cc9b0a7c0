import type { Sql } from '#libs/eventing/database.js';
import type { Named } from '#libs/insights/engine/named.sums.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import { spanColumns, spansOf } from '#libs/insights/reading/spans.js';
import { type Present, uncountedCells } from './cell.reader.js';
import { one } from './cell.dimensions.js';
import { type MomentCell } from './journey.cells.js';
import { MOMENT_WIDTH } from './journey.sums.js';
import { MomentSums } from './type.sums.js';

/** Experiences of one type by customers of one tier, in a month or on a day. */
export interface ExperiencedMoments {
  readonly touchpoint: string;
  readonly tier: string | null;
  /** The day, or the first day of the month. */
  readonly day: string;
  readonly sums: MomentSums;
}

export interface MomentsWanted {
  readonly build: number;
  readonly definition: string;
  /** Undefined: each. */
  readonly tier: string | undefined;
  /** Days of the journeys' ends, half-open. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * What was experienced in the closed journeys of a definition, month by month, and day by day where months are not whole.
 * Journeys that have closed by now but are not counted yet are among them.
 */
export async function readMoments(
  sql: Sql,
  wanted: MomentsWanted,
  present: Present,
): Promise<readonly ExperiencedMoments[]> {
  const { build, definition, tier, from, to } = wanted;
  const spans = spansOf('month', from, to);
  const { rows } = await sql.query<Omit<MomentCell['key'], 'definition' | 'span'> & { readonly types: Buffer }>(
    `select c.day::text as day, c.tier, c.types from unnest($4::text[], $5::date[], $6::date[]) as s(span, first, until)
       join insight.moment_cells c
         on c.build = $1 and c.definition = $2 and c.span = s.span and c.day >= s.first and c.day < s.until
      where $3::text is null or c.tier = $3`,
    [build, one(definition), tier && one(tier), ...spanColumns(spans)],
    { binary: true },
  );
  const late = (await uncountedCells(sql, build, present)).moments().filter(({ key }) => isWanted(key, wanted));
  return [
    ...rows.flatMap(({ types, ...key }) => momentsIn(key, decodeSums(types, MOMENT_WIDTH))),
    ...late.flatMap(({ key, vectors }) => momentsIn(key, vectors.types)),
  ];
}

/** Of cells that were not stored, those of days tell all. */
function isWanted(key: MomentCell['key'], { definition, tier, from = '', to = '\uffff' }: MomentsWanted): boolean {
  return (
    key.span === 'day' &&
    key.definition === one(definition) &&
    (tier === undefined || key.tier === one(tier)) &&
    key.day >= from &&
    key.day < to
  );
}

function momentsIn(
  { day, tier }: Pick<MomentCell['key'], 'day' | 'tier'>,
  types: Iterable<Named>,
): readonly ExperiencedMoments[] {
  return [...types].map(({ names: [type = ''], sums }) => ({
    touchpoint: type.slice(1),
    tier: tier.startsWith('=') ? tier.slice(1) : null,
    day,
    sums: new MomentSums(sums.map(BigInt)),
  }));
}
