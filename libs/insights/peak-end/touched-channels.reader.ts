import type { Sql } from '#libs/eventing/database.js';
import { addSums } from '#libs/insights/engine/named.sums.js';
import { JOURNEY_WIDTH, journeySums } from '#libs/insights/journey/journey.sums.js';
import { times, type Whole } from '#libs/kernel/whole.js';
import type { Present } from '#libs/insights/journey/cell.reader.js';
import type { PeakEndFilters } from './peak-end.filters.js';
import { selectJourneys } from './peak-end.selection.js';

/**
 * Sums over the journeys that touched one channel, or met one member of staff, by every channel that they touched.
 * Cells know what a journey did in one channel but not which others it touched, so these are read from the journeys
 * themselves; journeys with equal scores come as one row.
 */
export async function sumTouchedChannels(
  sql: Sql,
  build: number,
  filters: PeakEndFilters,
  present: Present,
): Promise<ReadonlyMap<string, readonly bigint[]>> {
  const { condition, values } = selectJourneys(build, filters, present);
  const { rows } = await sql.query<{ channel: string; peak_end: number | null; mean: number | null; n: number }>(
    `select t.channel, j.peak_end, j.mean, count(*)::int as n from insight.journeys j cross join unnest(j.channels) as t(channel)
      where ${condition} group by t.channel, j.peak_end, j.mean`,
    values,
  );
  const channels = new Map<string, Whole[]>();
  for (const { channel, peak_end, mean, n } of rows) {
    const sums = channels.get(channel) ?? new Array<Whole>(JOURNEY_WIDTH).fill(0);
    addSums(
      sums,
      journeySums(peak_end, mean).map((sum) => times(sum, n)),
    );
    channels.set(channel, sums);
  }
  return new Map([...channels].map(([channel, sums]) => [channel, sums.map(BigInt)]));
}
