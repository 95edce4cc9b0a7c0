import type { Sql } from '#libs/eventing/database.js';
import { ALL, one } from './cell.dimensions.js';
import type { MomentOfTruth } from '#libs/insights/scores/penalty-reward.score.js';
import type { DefinedBuild } from './defined.build.js';
import { type Present, sumCells } from './cell.reader.js';
import { effectsOf, TypeSums } from './type.sums.js';

/** The classes of the touchpoint types of a definition for one tier, over all closed journeys. */
export async function momentsOfTruth(
  sql: Sql,
  { definitions, ...live }: DefinedBuild,
  definition: string | null,
  tier: string | null,
  present: Present,
): Promise<ReadonlyMap<string, MomentOfTruth>> {
  const cells = await sumCells(
    sql,
    {
      ...live,
      of: 'types',
      definition: one(definition),
      tier: one(tier),
      channel: ALL,
      staff: ALL,
      by: ['touchpoint'],
    },
    present,
  );
  return new Map(
    cells.map(({ key, sums }) => {
      const type = key.touchpoint.slice(1);
      return [type, definitions.pinnedMoment(definition, type) ?? effectsOf(new TypeSums(sums)).momentOfTruth];
    }),
  );
}
