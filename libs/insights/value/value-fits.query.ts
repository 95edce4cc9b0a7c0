import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type FitAnswer, readFitsPage } from '#libs/insights/reading/fits.page.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import type { paging, Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';

/** A tenant's value models, the last first. */
export class ListValueFits extends Query<Answer<Page<FitAnswer<'value.model-fitted'>>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly parameters: Values<typeof paging>,
  ) {
    super();
  }
}

@QueryHandler(ListValueFits)
export class ListValueFitsHandler implements IQueryHandler<ListValueFits> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ parameters, ...tenant }: ListValueFits): Promise<Answer<Page<FitAnswer<'value.model-fitted'>>>> {
    return readFitsPage(this.database, 'value.model-fitted', 'value-fits', tenant, parameters);
  }
}
