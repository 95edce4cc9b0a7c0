import type { Sql } from '#libs/eventing/database.js';
import type { CustomerChange, CustomerNo } from '#libs/facts/table/customer-fact.js';
import { microseconds } from '#libs/insights/reading/microseconds.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import type { CustomerProfileEntity } from './customer-profile.entity.js';
import { CONTACTS, type Contacts, contactsAfter, noContacts } from './customer.contacts.js';
import type { CustomerSummary } from './customer.summary.js';

/** What a customer's row is computed from. */
interface Profile {
  readonly summary: CustomerSummary;
  readonly contacts: Contacts;
}

export async function readSummaries(
  sql: Sql,
  build: number,
  roots: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, Profile>> {
  const { rows } = await sql.query<Pick<CustomerProfileEntity, 'customer_no' | 'summary'> & Contacts>(
    `select customer_no, summary, ${microseconds('first_contact_at')} as first, ${microseconds('last_contact_at')} as last
       from insight.customer_profiles where build = $1 and customer_no = any($2::bigint[])`,
    [build, roots.map(String)],
  );
  return new Map(
    rows.map(({ customer_no, summary, first, last }) => [customer_no, { summary, contacts: { first, last } }]),
  );
}

/**
 * First and last contact by the facts' own order, so that corrected and retracted touchpoints count as they are now.
 */
export async function readContacts(
  sql: Sql,
  customers: readonly CustomerChange[],
): Promise<ReadonlyMap<CustomerNo, Contacts>> {
  if (customers.length === 0) return new Map();
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const end = (order: 'asc' | 'desc') => `
    left join lateral (select place from fact.facts f where f.customer_no = m.customer_no and f.type in ('${CONTACTS.join("', '")}') and not f.retracted
       and f.effective_place is null order by place ${order} limit 1) plain_${order} on true
    left join lateral (select effective_place as place from fact.facts f where f.customer_no = m.customer_no and f.effective_place is not null
       and not f.retracted order by effective_place ${order} limit 1) moved_${order} on true`;
  const { rows } = await sql.query<{ readonly root: bigint; readonly places: readonly (Buffer | null)[] }>(
    `select m.root, array[plain_asc.place, moved_asc.place, plain_desc.place, moved_desc.place] as places
       from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no) ${end('asc')} ${end('desc')}`,
    [members.map((each) => `${each.root}`), members.map((each) => `${each.member}`)],
  );
  const found = new Map<CustomerNo, Contacts>();
  for (const { root, places } of rows) {
    const known = places.filter((place) => place !== null);
    found.set(root, contactsAfter(found.get(root) ?? noContacts, known));
  }
  return found;
}

export function writeProfiles(
  sql: Sql,
  build: number,
  profiles: readonly (Profile & { readonly root: CustomerNo })[],
): void {
  const at = (contact: bigint | null) => (contact === null ? null : instantText(fromMicroseconds(contact)));
  const rows = profiles.map(({ root, summary, contacts }) => ({
    customer_no: `${root}`,
    tier: summary.tier?.[1] ?? null,
    first_contact_at: at(contacts.first),
    last_contact_at: at(contacts.last),
    summary,
  }));
  void sql.query(
    `insert into insight.customer_profiles (build, customer_no, tier, first_contact_at, last_contact_at, summary)
     select $1, * from json_to_recordset($2::json) as r(customer_no bigint, tier text, first_contact_at timestamptz,
            last_contact_at timestamptz, summary json)
     on conflict (build, customer_no) do update set tier = excluded.tier,
       first_contact_at = excluded.first_contact_at, last_contact_at = excluded.last_contact_at, summary = excluded.summary`,
    [build, JSON.stringify(rows)],
  );
}

export function deleteProfiles(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.customer_profiles where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
