import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';
import type { DefinitionInForce } from './definition.events.js';
import { type UsedName, usedNamesExcept } from '#libs/facts/table/used-names.table.js';
import { definitionsInForce } from './definition.table.js';
import { namesKnownBy } from './known.names.js';

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

/** The definitions of a tenant in order of name, starting after `after`. */
export class ListDefinitions extends Query<Answer<DefinitionPage>> {
  constructor(
    readonly tenant: string,
    readonly limit: number,
    readonly after: string | undefined,
    readonly cursorOf: (last: DefinitionInForce) => string,
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
      if (!found) throw new Refusal('not-found', 'NO_SUCH_DEFINITION', 'There is no journey definition of this name.');
      return found;
    });
  }
}

@QueryHandler(ListDefinitions)
export class ListDefinitionsHandler implements IQueryHandler<ListDefinitions> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, limit, after, cursorOf }: ListDefinitions): Promise<Answer<DefinitionPage>> {
    return inSnapshot(this.database, async (sql) => {
      const all = await definitionsInForce(sql, tenant);
      const rest = after === undefined ? all : all.filter(({ name }) => name > after);
      const page = pageOf(rest.slice(0, limit + 1), limit, (definition) => definition, cursorOf);
      return { ...page, unknown: await usedNamesExcept(sql, tenant, namesKnownBy(all), MOST_UNKNOWN) };
    });
  }
}
