import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { ChurnModelFitted } from '#libs/facts/churn-fit/churn-fit.events.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { readChurnFits } from './churn-models.reader.js';

export interface ChurnFitAnswer extends ChurnModelFitted {
  readonly fittedAt: string;
  readonly inForce: boolean;
}

/** A tenant's churn models, the last first. */
export class ListChurnFits extends Query<Answer<Page<ChurnFitAnswer>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly parameters: Values<typeof paging>,
  ) {
    super();
  }
}

@QueryHandler(ListChurnFits)
export class ListChurnFitsHandler implements IQueryHandler<ListChurnFits> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, timeZone, parameters }: ListChurnFits): Promise<Answer<Page<ChurnFitAnswer>>> {
    const list = listOf('churn-fits', parameters);
    const before = Number(readCursor(list, parameters.cursor, ['text'])?.[0] ?? Number.POSITIVE_INFINITY);
    const limit = parameters.limit ?? DEFAULT_LIMIT;
    const calendar = calendarOf(timeZone);
    return inSnapshot(this.database, async (sql) => {
      const { fits, inForce } = await readChurnFits(sql, tenant, (time) => calendar.dayOf(time));
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
}
