import type { Sql } from '#libs/eventing/database.js';
import { inSpans, type Span } from '#libs/insights/reading/spans.js';
import { addTo } from '#libs/kernel/grouping.js';
import { ALL_TIERS, NO_STAGE, tierKey } from './lifecycle.cells.js';
import { NEVER_BEFORE } from './lifecycle.insight.js';
import type { Flow } from './lifecycle.report.js';
import type { Stage } from './lifecycle.stages.score.js';

/** Which customers of a build are asked for. */
export interface Selected {
  readonly build: number;
  /** Undefined: of all tiers. */
  readonly tier: string | undefined;
}

const keyOf = ({ tier }: Selected) => (tier === undefined ? ALL_TIERS : tierKey(tier));

/** Flows by the first day of their span. */
export async function readFlows(
  sql: Sql,
  selected: Selected,
  spans: readonly Span[],
): Promise<ReadonlyMap<string, readonly Flow[]>> {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<{ day: string; from_stage: string; to_stage: Stage; n: string }>(
    `select c.day::text as day, c.from_stage, c.to_stage, c.n from insight.lifecycle_flows c
      where c.build = ${given(selected.build)} and c.tier = ${given(keyOf(selected))} and ${inSpans(spans, given)} and c.n <> 0`,
    values,
  );
  const found = new Map<string, Flow[]>();
  for (const { day, from_stage, to_stage, n } of rows)
    addTo(found, day, { from: from_stage === NO_STAGE ? null : (from_stage as Stage), to: to_stage, n: Number(n) });
  return found;
}

/** The first day on which something changed; null: nothing ever did. */
export async function readFirstDay(sql: Sql, selected: Selected): Promise<string | null> {
  const { rows } = await sql.query<{ day: string }>(
    `select day::text as day from insight.lifecycle_flows
      where build = $1 and tier = $2 and span = 'day' and n <> 0 order by day limit 1`,
    [selected.build, keyOf(selected)],
  );
  return rows[0]?.day ?? null;
}

/** How many losses there were, by reason. */
export async function readLosses(
  sql: Sql,
  selected: Selected,
  spans: readonly Span[],
): Promise<ReadonlyMap<string, number>> {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<{ reason: string; n: string }>(
    `select c.reason, sum(c.n) as n from insight.lifecycle_losses c
      where c.build = ${given(selected.build)} and c.tier = ${given(keyOf(selected))} and ${inSpans(spans, given)} group by c.reason`,
    values,
  );
  return new Map(rows.map(({ reason, n }) => [reason, Number(n)]));
}

/** How many different customers were lost in a period, and how many of them were won back later. */
export async function readWonBack(
  sql: Sql,
  selected: Selected,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<{ readonly n: number; readonly of: number }> {
  const { rows } = await sql.query<{ n: string; of: string }>(
    `select coalesce(sum(won_back), 0) as n, coalesce(sum(customers), 0) as of from insight.lifecycle_loss_links
      where build = $1 and tier = $2 and ($3::date is null or day >= $3) and ($4::date is null or day < $4)
        and (previous = '${NEVER_BEFORE}' or previous < $3)`,
    [selected.build, keyOf(selected), from, to],
  );
  return { n: Number(rows[0]?.n ?? 0), of: Number(rows[0]?.of ?? 0) };
}
