import type { ComplaintMetricsFilters } from './complaint-metrics.filters.js';
import { type Dimension, one } from './complaint-metrics.sums.js';

/** Which complaints `m` of a build the filters select: an SQL condition and the values of its placeholders. */
export interface Selection {
  readonly condition: string;
  readonly values: readonly unknown[];
  /** The values that are wanted of the dimensions, as cells write them. */
  readonly wanted: ReadonlyMap<Dimension, readonly string[]>;
}

const MOST_SEVERE = 5;

export function selectComplaints(build: number, filters: ComplaintMetricsFilters): Selection {
  const { category, minSeverity, channel, tier, department, staffId, label, from, to } = filters;
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [`m.build = ${given(build)}`];
  const wanted = new Map<Dimension, readonly string[]>();
  const equal = { category, channel, tier, department, staff: staffId } as const;
  for (const [dimension, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    conditions.push(`m.${dimension} = ${given(value)}`);
    wanted.set(dimension as keyof typeof equal, [one(value)]);
  }
  if (label !== undefined) {
    conditions.push(`${given(label)} = any(m.labels)`);
    wanted.set('label', [one(label)]);
  }
  if (minSeverity !== undefined) {
    conditions.push(`m.severity >= ${given(minSeverity)}`);
    const severities = Array.from({ length: MOST_SEVERE + 1 - minSeverity }, (_, above) =>
      one(`${minSeverity + above}`),
    );
    wanted.set('severity', severities);
  }
  if (from !== undefined) conditions.push(`m.day >= ${given(from)}`);
  if (to !== undefined) conditions.push(`m.day < ${given(to)}`);
  return { condition: conditions.join(' and '), values, wanted };
}
