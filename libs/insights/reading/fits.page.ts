import { type Database, together } from '#libs/eventing/database.js';
import { lastClosedDay } from '#libs/facts/day/day.table.js';
import { fitInForce, type FitType } from '#libs/facts/fit/fit.events.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import type { EventData } from '#libs/facts/stored.events.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, type paging, type Values } from '#libs/platform/querying/query.parameters.js';

export type FitAnswer<Type extends FitType> = EventData[Type] & {
  readonly fittedAt: string;
  readonly inForce: boolean;
};

/** A page of a tenant's models of a type, the last first. @param name of the list, in its cursors */
export function readFitsPage<Type extends FitType>(
  database: Database,
  type: Type,
  name: string,
  tenant: { readonly tenant: string; readonly timeZone: string },
  parameters: Values<typeof paging>,
): Promise<Answer<Page<FitAnswer<Type>>>> {
  const list = listOf(name, parameters);
  const before = Number(readCursor(list, parameters.cursor, ['text'])?.[0] ?? Number.POSITIVE_INFINITY);
  const limit = parameters.limit ?? DEFAULT_LIMIT;
  const calendar = calendarOf(tenant.timeZone);
  return inSnapshot(database, async (sql) => {
    const [fits, closed] = await together([fitsOf(sql, type, tenant.tenant), lastClosedDay(sql, tenant.tenant)]);
    const inForce = fitInForce(fits, closed, (time) => calendar.dayOf(time))?.version;
    const rest = fits.filter(({ fit }) => fit.version < before).reverse();
    return pageOf(
      rest.slice(0, limit + 1),
      limit,
      ({ fit, recordedAt }) => ({
        ...fit,
        fittedAt: new Date(recordedAt).toISOString(),
        inForce: fit.version === inForce,
      }),
      ({ fit }) => writeCursor(list, [`${fit.version}`]),
    );
  });
}
