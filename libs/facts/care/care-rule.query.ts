import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { type NamePage, pageByName } from '#libs/platform/querying/name.page.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { CareRulePut } from './care.events.js';
import { careRulesOf } from './care-rule.table.js';

/** A tenant's care rule by its name. @throws Refusal `not-found` */
export class GetCareRule extends Query<Answer<CareRulePut>> {
  constructor(
    readonly tenant: string,
    readonly name: string,
  ) {
    super();
  }
}

/** A page of a tenant's care rules. */
export class ListCareRules extends Query<Answer<Page<CareRulePut>>> {
  constructor(
    readonly tenant: string,
    readonly page: NamePage,
  ) {
    super();
  }
}

@QueryHandler(GetCareRule)
export class GetCareRuleHandler implements IQueryHandler<GetCareRule> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, name }: GetCareRule): Promise<Answer<CareRulePut>> {
    return inSnapshot(this.database, async (sql) => {
      const found = (await careRulesOf(sql, tenant)).find((rule) => rule.name === name);
      if (!found) throw new Refusal('not-found', 'NO_SUCH_CARE_RULE', 'There is no care rule of this name.');
      return found;
    });
  }
}

@QueryHandler(ListCareRules)
export class ListCareRulesHandler implements IQueryHandler<ListCareRules> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, page }: ListCareRules): Promise<Answer<Page<CareRulePut>>> {
    return inSnapshot(this.database, async (sql) => pageByName(await careRulesOf(sql, tenant), page));
  }
}
