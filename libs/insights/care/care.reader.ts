import type { Sql } from '#libs/eventing/database.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { inSpans, type Span, spansOf } from '#libs/insights/reading/spans.js';
import type { CareFate } from './care-decision.insight.js';
import type { CareSums } from './care-effect.insight.js';
import { CARE_CELLS, type CareSum } from './care.sums.js';

/** Sums over a rule's decisions, by what became of them. */
export type CareSumsOf = (fate: CareFate) => CareSums;

const { counts } = CARE_CELLS;
const NONE = Object.fromEntries(counts.map((each) => [each, 0n])) as CareSums;

/** Sums over all decisions of a rule. */
export function readAll(sql: Sql, tenant: string, rule: string): Promise<CareSumsOf> {
  return readSums(sql, tenant, rule, [{ span: 'all' }]);
}

/** Sums over those that were due before a day. */
export function readDueBefore(sql: Sql, tenant: string, rule: string, day: string): Promise<CareSumsOf> {
  return readSums(sql, tenant, rule, spansOf(undefined, undefined, day));
}

async function readSums(sql: Sql, tenant: string, rule: string, spans: readonly Span[]): Promise<CareSumsOf> {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<Readonly<Record<CareSum, string>> & { readonly fate: CareFate }>(
    `select c.fate, ${counts.map((each) => `sum(c.${each}) as ${each}`).join(', ')} from insight.care_cells c
      where c.build = ${liveBuild('care', given(tenant))} and c.rule = ${given(rule)} and ${inSpans(spans, given)}
      group by c.fate`,
    values,
  );
  const found = new Map(
    rows.map(({ fate, ...sums }) => [
      fate,
      Object.fromEntries(counts.map((each) => [each, BigInt(sums[each])])) as CareSums,
    ]),
  );
  return (fate) => found.get(fate) ?? NONE;
}
