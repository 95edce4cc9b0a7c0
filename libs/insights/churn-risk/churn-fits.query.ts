import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type FitAnswer, readFitsPage } from '#libs/insights/reading/fits.page.js';
import type { Answer, Page } from '#libs/platform/querying/answer.js';
import type { paging, Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';

/** A tenant's churn models, the last first. */
export class ListChurnFits extends Query<Answer<Page<FitAnswer<'churn.model-fitted'>>>> {
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

  execute({ parameters, ...tenant }: ListChurnFits): Promise<Answer<Page<FitAnswer<'churn.model-fitted'>>>> {
    return readFitsPage(this.database, 'churn.model-fitted', 'churn-fits', tenant, parameters);
  }
}
