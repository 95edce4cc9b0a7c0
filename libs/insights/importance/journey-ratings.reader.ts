import type { Sql } from '#libs/eventing/database.js';
import { type Present, uncountedCells } from '#libs/insights/journey/cell.reader.js';
import { readLiveBuild } from '#libs/insights/journey/defined.build.js';
import { JOURNEY_RATINGS, ratedJourney } from '#libs/insights/journey/rated.journey.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from '#libs/insights/journey/journey.table.js';
import { propertiesOf, type RatingFilters, sumRatings } from '#libs/insights/ratings/rating.cells.js';
import { EVERYTHING, RatingTotals } from '#libs/insights/ratings/rating.sums.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import { calendarOf } from '#libs/kernel/calendar.js';

/** The version of journeys from which on they keep ratings: rows of an older one are replaced soon. */
const RATED = 4;

/**
 * What closed journeys rate, and the answers attached to them. Sums tell it of all, and of one property; of more, the rated journeys of the
 * period do, by an index of their own.
 */
export async function readJourneyRatings(
  sql: Sql,
  tenant: string,
  present: Present,
  filters: RatingFilters,
): Promise<RatingTotals> {
  const { build, version } = await readLiveBuild(sql, tenant);
  if (version < RATED) return new RatingTotals();
  if (propertiesOf(filters).length > 1) return oneByOne(sql, build, present, filters);
  const totals = await sumRatings(sql, JOURNEY_RATINGS, build, filters);
  const [[property, value] = [EVERYTHING, '']] = propertiesOf(filters);
  const { from = '', to = '\uffff' } = filters;
  // Of those that have closed but are not counted yet, cells of days tell all.
  for (const { key, vectors } of (await uncountedCells(sql, build, present)).ratings())
    if (key.span === 'day' && key.property === property && key.value === value && key.day >= from && key.day < to)
      totals.add(vectors);
  return totals;
}

async function oneByOne(
  sql: Sql,
  build: number,
  { now, timeZone }: Present,
  filters: RatingFilters,
): Promise<RatingTotals> {
  const { from, to, definition, tier } = filters;
  const { rows } = await sql.query<StoredJourney>(
    `select ${JOURNEY_COLUMNS} from insight.journeys j
      where j.build = $1 and ((j.summary -> 'rated') is not null or j.attached is not null)
        and (j.counted or j.closes_at < $2)
        and ($3::timestamptz is null or j.last_at >= $3) and ($4::timestamptz is null or j.last_at < $4)
        and ($5::text is null or j.definition = $5) and ($6::text is null or j.tier = $6)`,
    [build, new Date(now), startOfDay(timeZone, from), startOfDay(timeZone, to), definition, tier],
  );
  const totals = new RatingTotals();
  const calendar = calendarOf(timeZone);
  const wanted = propertiesOf(filters);
  for (const row of rows) {
    const unit = ratedJourney(countedRow(journeyRow(row), (time) => calendar.dayOf(time)));
    const has = ([property, value]: (typeof wanted)[number]) =>
      unit?.about.some((each) => each[0] === property && each[1] === value);
    if (unit !== null && wanted.every(has)) totals.addUnit(unit);
  }
  return totals;
}
