import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { TierSettingsPut } from '#libs/facts/tier-setting/tier-setting.events.js';
import { lastTierSettings } from '#libs/facts/tier-setting/tier-setting.table.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';

/** The tier settings that a tenant put last; as they are at first, if it put none. */
export class GetTierSettings extends Query<Answer<TierSettingsPut>> {
  constructor(readonly tenant: string) {
    super();
  }
}

@QueryHandler(GetTierSettings)
export class GetTierSettingsHandler implements IQueryHandler<GetTierSettings> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant }: GetTierSettings): Promise<Answer<TierSettingsPut>> {
    return inSnapshot(this.database, (sql) => lastTierSettings(sql, tenant));
  }
}
