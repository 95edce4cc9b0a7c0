import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { ChurnSettingsPut } from '#libs/facts/churn-setting/churn-setting.events.js';
import { lastChurnSettings } from '#libs/facts/churn-setting/churn-setting.table.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';

/** The churn settings that a tenant put last; as they are at first, if it put none. */
export class GetChurnSettings extends Query<Answer<ChurnSettingsPut>> {
  constructor(readonly tenant: string) {
    super();
  }
}

@QueryHandler(GetChurnSettings)
export class GetChurnSettingsHandler implements IQueryHandler<GetChurnSettings> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant }: GetChurnSettings): Promise<Answer<ChurnSettingsPut>> {
    return inSnapshot(this.database, (sql) => lastChurnSettings(sql, tenant));
  }
}
