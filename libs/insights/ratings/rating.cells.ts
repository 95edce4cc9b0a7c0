import type { Sql } from '#libs/eventing/database.js';
import { spanColumns, spansOf } from '#libs/insights/reading/spans.js';
import {
  EVERYTHING,
  PROPERTIES,
  type Property,
  type RatingsWanted,
  type RatingTable,
  RatingTotals,
} from './rating.sums.js';

/** Which ratings to add up. */
export interface RatingFilters extends RatingsWanted, Readonly<Partial<Record<Property, string | undefined>>> {
  /** Days of the tenant, half-open. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The properties that filters name, with their values. */
export function propertiesOf(filters: RatingFilters): readonly (readonly [property: Property, value: string])[] {
  return PROPERTIES.flatMap((property) => {
    const value = filters[property];
    return value === undefined ? [] : [[property, value] as const];
  });
}

/**
 * Sums of ratings, of all or of one property's value: whole months, and the days at their ends.
 * @param table of the insight that keeps them
 */
export async function sumRatings(
  sql: Sql,
  table: RatingTable,
  build: number,
  filters: RatingFilters,
): Promise<RatingTotals> {
  const [[property, value] = [EVERYTHING, '']] = propertiesOf(filters);
  const spans = spansOf('month', filters.from, filters.to);
  const vectors = Object.keys(table.vectors).map((vector) => `c.${vector}`);
  const found = await sql.query<{ ratings: Buffer; own: Buffer; later?: Buffer }>(
    `select ${vectors.join(', ')} from unnest($4::text[], $5::date[], $6::date[]) as s(span, first, until)
       join ${table.name} c on c.build = $1 and c.property = $2 and c.value = $3 and c.span = s.span and c.day >= s.first and c.day < s.until`,
    [build, property, value, ...spanColumns(spans)],
    { binary: true },
  );
  const totals = new RatingTotals(filters);
  for (const row of found.rows) totals.addStored(row);
  return totals;
}
