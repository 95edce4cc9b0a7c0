import type { Sql } from '#libs/eventing/database.js';
import { channelsUsedBy, dimensionsRatedBy, type NameUse, namesUsedBy, tiersUsedBy } from '#libs/facts/name.use.js';
import type { StoredEvent } from '#libs/kernel/event.js';

/** A name of a definition, touchpoint type, channel or tier, or of a dimension that is rated. */
interface Use {
  readonly kind: NameUse['kind'] | 'dimension' | 'channel' | 'tier';
  readonly name: string;
}

/** What is looked at of a fact. */
export type NamingFact = Pick<StoredEvent, 'tenant' | 'recordedAt' | 'data'>;

/** Counts the names that new facts use. Waits for nothing. */
export function countUsedNames(sql: Sql, facts: readonly NamingFact[]): void {
  // Counted here: a batch has hundreds of facts and a handful of names.
  const uses = new Map<string, Use & { readonly tenant: string; lastUsedAt: number; count: number }>();
  for (const { tenant, recordedAt, data } of facts) {
    const as = (kind: Use['kind'], names: readonly string[]) => names.map((name) => ({ kind, name }));
    const named = [
      ...namesUsedBy(data),
      ...as('dimension', dimensionsRatedBy(data)),
      ...as('channel', channelsUsedBy(data)),
      ...as('tier', tiersUsedBy(data)),
    ];
    for (const { kind, name } of named) {
      const key = `${tenant}\0${kind}\0${name}`;
      const known = uses.get(key);
      if (known === undefined) uses.set(key, { kind, name, tenant, lastUsedAt: recordedAt, count: 1 });
      else {
        known.lastUsedAt = Math.max(known.lastUsedAt, recordedAt);
        known.count++;
      }
    }
  }
  if (uses.size === 0) return;
  const counted = [...uses.values()];
  void sql.query(
    `insert into fact.used_names as known (tenant, kind, name, last_used_at, count)
     select tenant, kind, name, to_timestamp(at / 1000.0), count
       from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[]) as used(tenant, kind, name, at, count)
      order by tenant, kind, name
     on conflict (tenant, kind, name) do update
       set last_used_at = greatest(known.last_used_at, excluded.last_used_at), count = known.count + excluded.count`,
    [
      counted.map(({ tenant }) => tenant),
      counted.map(({ kind }) => kind),
      counted.map(({ name }) => name),
      counted.map(({ lastUsedAt }) => lastUsedAt),
      counted.map(({ count }) => count),
    ],
  );
}

export interface UsedName extends Pick<NameUse, 'kind' | 'name'> {
  /** Milliseconds since 1970. */
  readonly lastUsedAt: number;
  readonly count: number;
}

/** The names of definitions and touchpoint types that a tenant's facts use, except these; the last used first, at most so many. */
export async function usedNamesExcept(
  sql: Sql,
  tenant: string,
  except: Readonly<Record<NameUse['kind'], ReadonlySet<string>>>,
  most: number,
): Promise<readonly UsedName[]> {
  const { rows } = await sql.query<UsedName>(
    `select name, kind, (extract(epoch from last_used_at) * 1000)::float8 as "lastUsedAt", count::float8 as count
       from fact.used_names
      where tenant = $1 and kind in ('definition', 'touchpoint') and not (name = any(case kind when 'definition' then $2::text[] else $3::text[] end))
      order by last_used_at desc, kind collate "C", name collate "C" limit $4`,
    [tenant, [...except.definition], [...except.touchpoint], most],
  );
  return rows;
}

/** Whether any fact of a tenant uses a name. */
export async function isNameUsed(sql: Sql, tenant: string, kind: Use['kind'], name: string): Promise<boolean> {
  const { rowCount } = await sql.query('select from fact.used_names where tenant = $1 and kind = $2 and name = $3', [
    tenant,
    kind,
    name,
  ]);
  return rowCount === 1;
}
