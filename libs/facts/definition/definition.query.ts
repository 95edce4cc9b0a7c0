import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { type NamePage, pageByName } from '#libs/platform/querying/name.page.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { DefinitionInForce } from './definition.events.js';
import { type UsedName, usedNamesExcept } from '#libs/facts/table/used-names.table.js';
import { definitionsInForce } from './definition.table.js';
import { namesKnownBy } from './known.names.js';
import { noSuchDefinition } from './no-such-definition.js';

/** Most unknown names that an answer lists. */
const MOST_UNKNOWN = 200;

/** A page of definitions, and the names that facts use and no definition knows, the last used first. */
export interface DefinitionPage extends Page<DefinitionInForce> {
  readonly unknown: readonly UsedName[];
}

/** A tenant's definition by its name. @throws Refusal `not-found` */
export class GetDefinition extends Query<Answer<DefinitionInForce>> {
  constructor(
    readonly tenant: string,
    readonly name: string,
  ) {
    super();
  }
}

/** A page of a tenant's definitions. */
export class ListDefinitions extends Query<Answer<DefinitionPage>> {
  constructor(
    readonly tenant: string,
    readonly page: NamePage,
  ) {
    super();
  }
}

@QueryHandler(GetDefinition)
export class GetDefinitionHandler implements IQueryHandler<GetDefinition> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, name }: GetDefinition): Promise<Answer<DefinitionInForce>> {
    return inSnapshot(this.database, async (sql) => {
      const found = (await definitionsInForce(sql, tenant)).find((definition) => definition.name === name);
      if (!found) throw noSuchDefinition(name);
      return found;
    });
  }
}

@QueryHandler(ListDefinitions)
export class ListDefinitionsHandler implements IQueryHandler<ListDefinitions> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, page }: ListDefinitions): Promise<Answer<DefinitionPage>> {
    return inSnapshot(this.database, async (sql) => {
      const all = await definitionsInForce(sql, tenant);
      const unknown = await usedNamesExcept(sql, tenant, namesKnownBy(all), MOST_UNKNOWN);
      return { ...pageByName(all, page), unknown };
    });
  }
}
