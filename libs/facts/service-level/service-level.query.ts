import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { type NamePage, pageByName } from '#libs/platform/querying/name.page.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { noSuchCalendar, noSuchServiceLevel } from './service-level.decider.js';
import type { Settings } from './in.force.js';
import { type Version, versionOf, versionsInForce } from './service-level.table.js';

type Kind = keyof Settings;

/** A tenant's calendar or service level; of no version: the one in force. @throws Refusal `not-found` */
export class GetVersion<Of extends Kind> extends Query<Answer<Version<Of>>> {
  constructor(
    readonly tenant: string,
    readonly kind: Of,
    readonly name: string,
    readonly version: number | undefined,
  ) {
    super();
  }
}

/** A page of a tenant's calendars, or of its service levels. */
export class ListVersions<Of extends Kind> extends Query<Answer<Page<Version<Of>>>> {
  constructor(
    readonly tenant: string,
    readonly kind: Of,
    readonly page: NamePage,
  ) {
    super();
  }
}

@QueryHandler(GetVersion)
export class GetVersionHandler implements IQueryHandler<GetVersion<Kind>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, kind, name, version }: GetVersion<Kind>): Promise<Answer<Version<Kind>>> {
    return inSnapshot(this.database, async (sql) => {
      const found =
        version === undefined
          ? (await versionsInForce(sql, tenant, kind)).find((each) => each.name === name)
          : await versionOf(sql, tenant, kind, { name, version });
      if (found === undefined) throw kind === 'calendar' ? noSuchCalendar(version) : noSuchServiceLevel(version);
      return found;
    });
  }
}

@QueryHandler(ListVersions)
export class ListVersionsHandler implements IQueryHandler<ListVersions<Kind>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, kind, page }: ListVersions<Kind>): Promise<Answer<Page<Version<Kind>>>> {
    return inSnapshot(this.database, async (sql) => pageByName(await versionsInForce(sql, tenant, kind), page));
  }
}
