import type { Sql } from '#libs/eventing/database.js';
import type { Named } from '#libs/insights/engine/named.sums.js';
import { DecodedNames, DecodedSums } from '#libs/insights/engine/decoded.sums.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { nearestSpansOf, spanColumns } from '#libs/insights/reading/spans.js';
import type { Whole } from '#libs/kernel/whole.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import type { Subject } from './mention.insight.js';
import { MENTION_WIDTH, NONE, one, valueOf } from './mention.sums.js';

/** What shares a tier and a channel; of staff, a named definition and a touchpoint type too. */
export interface MentionCell {
  readonly tier: string | null;
  readonly channel: string | null;
  readonly definition: string | null;
  readonly touchpoint: string | null;
  readonly sums: readonly Whole[];
}

export interface MentionsWanted {
  readonly tenant: string;
  readonly subject: Subject;
  /** Days of the tenant, half-open; undefined: without end. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Undefined: any. */
  readonly tier: string | undefined;
  readonly channel: string | undefined;
}

/** The sums of everybody or everything of a kind, by name; whoever has none is left out. */
export async function readMentionCells(
  sql: Sql,
  { tenant, subject, from, to, tier, channel }: MentionsWanted,
): Promise<ReadonlyMap<string, readonly MentionCell[]>> {
  const spans = nearestSpansOf(from, to);
  const { rows } = await sql.query<{ name: string; sums: Buffer; sign: 1 | -1 }>(
    `select c.name, string_agg(c.sums, ''::bytea) as sums, s.sign from unnest($3::text[], $4::date[], $5::date[], $6::int[]) as s(span, first, until, sign)
       join insight.mention_cells c
         on c.build = ${liveBuild('mentions', '$1')} and c.subject = $2 and c.span = s.span and c.day >= s.first and c.day < s.until
      where length(c.sums) > 0 group by c.name, s.sign`,
    [tenant, subject, ...spanColumns(spans), spans.map(({ sign }) => sign)],
    { binary: true },
  );
  const names = new DecodedNames(
    ([ofTier, ofChannel]) =>
      (tier === undefined || ofTier === one(tier)) && (channel === undefined || ofChannel === one(channel)),
  );
  // Added up as they are read: over a year, each cell stands in a dozen months.
  const found = new Map<string, DecodedSums>();
  for (const { name, sums, sign } of rows) {
    let own = found.get(name);
    if (!own) found.set(name, (own = new DecodedSums(MENTION_WIDTH, names)));
    own.add(sums, sign);
  }
  return new Map(
    [...found].map(([name, own]) => [name, [...own].map(cellOf)] as const).filter(([, cells]) => cells.length > 0),
  );
}

function cellOf({ names, sums }: Named): MentionCell {
  const [tier = NONE, channel = NONE, definition = NONE, touchpoint = NONE] = names;
  return {
    tier: valueOf(tier),
    channel: valueOf(channel),
    definition: valueOf(definition),
    touchpoint: valueOf(touchpoint),
    sums,
  };
}

/** Whether any fact names somebody or something. */
export async function isMentioned(sql: Sql, tenant: string, subject: Subject, name: string): Promise<boolean> {
  if (!isIdentifier(name)) return false;
  const { rows } = await sql.query(
    `select from insight.mention_cells
      where build = ${liveBuild('mentions', '$1')} and subject = $2 and span = 'all' and name = $3 and length(sums) > 0`,
    [tenant, subject, name],
  );
  return rows.length > 0;
}
