import { startOfDay } from '#libs/insights/reading/calendar.js';
import type { Present } from '#libs/insights/journey/cell.reader.js';
import { closedAt } from '#libs/insights/journey/journey.row.js';
import type { PeakEndFilters } from './peak-end.filters.js';

/** Which closed journeys `j` of a build the filters select: an SQL condition and the values of its placeholders. */
export interface Selection {
  readonly condition: string;
  readonly values: unknown[];
}

export function selectJourneys(build: number, filters: PeakEndFilters, { now, timeZone }: Present): Selection {
  const { definition, tier, channel, staffId, from, to } = filters;
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [`j.build = ${given(build)} and ${closedAt(given(new Date(now)))}`];
  if (definition !== undefined) conditions.push(`j.definition = ${given(definition)}`);
  if (tier !== undefined) conditions.push(`j.tier = ${given(tier)}`);
  if (from !== undefined) conditions.push(`j.last_at >= ${given(startOfDay(timeZone, from))}`);
  if (to !== undefined) conditions.push(`j.last_at < ${given(startOfDay(timeZone, to))}`);
  if (channel !== undefined) conditions.push(`${given(channel)} = any(j.channels)`);
  if (staffId !== undefined) {
    // A touchpoint's group in the stored summary: [stage, type, channel, staff …].
    const met = [`g->>3 = ${given(staffId)}`, ...(channel === undefined ? [] : [`g->>2 = ${given(channel)}`])];
    conditions.push(`exists (select from json_array_elements(j.summary->'groups') g where ${met.join(' and ')})`);
  }
  return { condition: conditions.join(' and '), values };
}
