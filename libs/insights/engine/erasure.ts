import type { Sql } from '#libs/eventing/database.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import { isEvent } from '#libs/facts/stored.events.js';
import { CORRECTED, holdsSealed, keysIn, withoutKeys, withoutSealed } from '#libs/facts/table/sealed.members.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { InsightTable } from './insight.js';

/**
 * Erases from the read models, and from all that follows from an erasure, what the keys of `customer.erased` sealed. By
 * key, not by time: what came under a new key stays, and doing it again, at whatever later time, changes nothing.
 */
export async function eraseCustomers(
  sql: Sql,
  events: readonly StoredEvent[],
  { sealed, tables }: { readonly sealed: SealedContent; readonly tables: readonly InsightTable[] },
): Promise<void> {
  const destroyed = new Map<string, string[]>();
  for (const event of events) {
    if (!isEvent(event) || event.type !== 'customer.erased') continue;
    const { tenant, customerId } = event;
    const { keys } = event.data;
    await sql.query(
      "update engine.parked_events set reason = 'The customer was erased.' where tenant = $1 and customer_id = $2",
      [tenant, customerId],
    );
    if (keys.length === 0) continue;
    await sql.query('insert into fact.erased_keys (key_id) select unnest($1::text[]) on conflict do nothing', [keys]);
    await clearFacts(sql, tenant, customerId, keys);
    for (const { name, personal = [] } of tables)
      for (const column of personal) await clearColumn(sql, { table: name, column }, [tenant, customerId, keys]);
    for (const key of keys) addTo(destroyed, tenant, key);
  }
  // All of a tenant's at once, in one order with whoever asked for the erasure and destroys the same keys at this moment.
  for (const [tenant, keys] of destroyed) await sealed.erase(sql, tenant, keys);
}

/** The facts of everybody merged with a customer: a correction brings content of one into a touchpoint of another. */
async function clearFacts(sql: Sql, tenant: string, customerId: string | null, keys: readonly string[]): Promise<void> {
  await sql.query(
    `update fact.facts f
        set data = ${without('f.data', `f.type = '${CORRECTED}'`)},
            effective = case when f.effective is null then null else
              json_build_object('data', ${without("f.effective -> 'data'")}, 'derived', f.effective -> 'derived') end
       from fact.customers asked cross join lateral ${membersOf('asked.root_no')} family
      where asked.tenant = $1 and asked.customer_id = $2 and f.customer_no = family.customer_no
        and (${holds('f.data')} or ${holds("f.effective -> 'data'")})`,
    [tenant, customerId, keys],
  );
}

/** What an insight holds of a customer and of everybody merged with it, in all builds. */
async function clearColumn(
  sql: Sql,
  { table, column }: { readonly table: string; readonly column: string },
  whose: readonly [tenant: string, customerId: string | null, keys: readonly string[]],
): Promise<void> {
  await sql.query(
    `update ${table} t set ${column} = ${without(`t.${column}`)}
       from fact.customers asked cross join lateral ${membersOf('asked.root_no')} family
      where asked.tenant = $1 and asked.customer_id = $2 and t.customer_no = family.customer_no and ${holds(`t.${column}`)}`,
    whose,
  );
}

const holds = (data: string) => holdsSealed(data, '$3');
const without = (data: string, isCorrection = 'false') => withoutSealed(data, '$3', isCorrection);

/** The events without what is sealed with a key that was destroyed: they may come after the erasure, or again. */
export async function withoutErased(sql: Sql, events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
  const keys = keysIn(events);
  if (keys.size === 0) return events;
  const { rows } = await sql.query<{ key_id: string }>(
    'select key_id from fact.erased_keys where key_id = any($1::text[])',
    [[...keys]],
  );
  if (rows.length === 0) return events;
  const erased = new Set(rows.map(({ key_id }) => key_id));
  return events.map((event) => ({ ...event, data: withoutKeys(event, erased) }));
}
