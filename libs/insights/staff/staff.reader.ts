import type { Sql } from '#libs/eventing/database.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { Definitions } from '#libs/insights/journey/definitions.score.js';
import { type MentionCell, readMentionCells } from '#libs/insights/mention/mention.reader.js';
import { type AnswerScore, csatOf, meanValence } from '#libs/insights/mention/mention.scores.js';
import { MentionSums } from '#libs/insights/mention/mention.sums.js';
import { isFew } from '#libs/insights/scores/feedback.score.js';
import { type Mean, sampleOfExact } from '#libs/insights/scores/mean.score.js';
import type { MemberFilters } from './staff.filters.js';
import { type StaffCell, type StaffEffect, staffEffects } from './staff.insight.js';

/** A member of staff, compared with others. */
export interface StaffMember extends Mean, StaffEffect {
  readonly staffId: string;
  readonly touchpoints: number;
  /** Touchpoints with a valence. */
  readonly n: number;
  /** `n` or `compared` is below 30. */
  readonly tooFew: boolean;
  readonly csat: AnswerScore;
  /** null without touchpoints. */
  readonly complaintsPer100: number | null;
}

/** Everybody that the filters leave something of: whoever is compared, all are needed. */
export class Staff {
  constructor(
    private readonly cells: ReadonlyMap<string, readonly MentionCell[]>,
    private readonly effects: ReadonlyMap<string, StaffEffect>,
  ) {}

  get ids(): readonly string[] {
    return [...this.cells.keys()];
  }

  member(staffId: string): StaffMember {
    const sums = new MentionSums();
    for (const cell of this.cells.get(staffId) ?? []) sums.add(cell.sums);
    const [touchpoints, n] = [sums.count('touchpoints'), sums.count('scored')];
    const effect = this.effects.get(staffId) ?? { compared: 0, effect: null, effectInterval: null };
    return {
      staffId,
      touchpoints,
      n,
      ...meanValence(sums),
      ...effect,
      tooFew: isFew(Math.min(n, effect.compared)),
      csat: csatOf(sums),
      complaintsPer100: touchpoints === 0 ? null : (100 * sums.count('complaints')) / touchpoints,
    };
  }
}

export async function readStaff(sql: Sql, tenant: string, filters: MemberFilters): Promise<Staff> {
  const { from, to, tier, channel, definition } = filters;
  const known = await readMentionCells(sql, { tenant, subject: 'staff', from, to, tier, channel });
  const definitions = new Definitions(await definitionsInForce(sql, tenant));
  const cells = new Map<string, readonly MentionCell[]>();
  const isPicked = (cell: MentionCell) => definition === undefined || definitionOf(cell, definitions) === definition;
  for (const [staffId, own] of known) {
    const picked = own.filter(isPicked);
    if (picked.length > 0) cells.set(staffId, picked);
  }
  return new Staff(cells, staffEffects([...cells].flatMap(([staffId, own]) => staffCells(staffId, own, definitions))));
}

/** The definition that is named, if there is such, else the only one that lists the type. */
function definitionOf({ definition, touchpoint }: MentionCell, definitions: Definitions): string | null {
  if (definition !== null) return definitions.get(definition)?.name ?? null;
  return touchpoint === null ? null : definitions.listing(touchpoint);
}

/** Touchpoints with a valence, by cell: a definition may be named by some and not by others. */
function staffCells(staffId: string, own: readonly MentionCell[], definitions: Definitions): readonly StaffCell[] {
  const sums = new Map<string, MentionSums>();
  for (const cell of own) {
    const name = [definitionOf(cell, definitions), cell.touchpoint, cell.tier, cell.channel].join('\0');
    let known = sums.get(name);
    if (!known) sums.set(name, (known = new MentionSums()));
    known.add(cell.sums);
  }
  return [...sums].map(([cell, of]) => {
    return { staffId, cell, sample: sampleOfExact(of.count('scored'), of.exact('v'), of.exact('vv')) };
  });
}
