import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { initialSettings } from './tier-setting.decider.js';
import type { TierSettings, TierSettingsPut, RecordedTierSettings } from './tier-setting.events.js';

/** Stores the settings of a batch. Each may arrive several times: every partition of the log carries it. */
export async function takeTierSettings(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const put = events.filter(isEvent).filter((event) => event.type === 'tier-settings.put');
  if (put.length === 0) return;
  await sql.query(
    `insert into fact.tier_settings (tenant, version, recorded_at, settings)
     select tenant, version, to_timestamp(recorded_at / 1000.0), settings::json
       from unnest($1::text[], $2::int[], $3::float8[], $4::text[]) as s(tenant, version, recorded_at, settings)
     on conflict do nothing`,
    [
      put.map((event) => event.tenant),
      put.map((event) => event.data.version),
      put.map((event) => event.recordedAt),
      put.map((event) => JSON.stringify(event.data.settings)),
    ],
  );
}

/** All settings that a tenant put, in their order. */
export async function tierSettingsOf(sql: Sql, tenant: string): Promise<readonly RecordedTierSettings[]> {
  const { rows } = await sql.query<{ version: number; recorded_at: Date; settings: TierSettings }>(
    'select version, recorded_at, settings from fact.tier_settings where tenant = $1 order by version',
    [tenant],
  );
  return rows.map(({ recorded_at, ...put }) => ({ ...put, recordedAt: recorded_at.getTime() }));
}

/** What a tenant put last. */
export async function lastTierSettings(sql: Sql, tenant: string): Promise<TierSettingsPut> {
  return (await tierSettingsOf(sql, tenant)).at(-1) ?? initialSettings;
}
