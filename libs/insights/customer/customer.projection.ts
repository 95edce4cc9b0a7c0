import type { Sql } from '#libs/eventing/database.js';
import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import { type CustomerChange, type CustomerNo, isFactOf, type TenantChange } from '#libs/facts/table/customer-fact.js';
import { timeOf } from '#libs/kernel/place.js';
import type { CustomerProfileEntity } from './customer-profile.entity.js';
import {
  type CustomerSummary,
  customerSummaryOf,
  isAdvocate,
  lifecycleOf,
  mergeSummaries,
  nothing,
  SUMMARISED,
  type SummarisedFact,
} from './customer.summary.js';

/** Facts that are contacts: something that the customer did or met. */
const CONTACTS: readonly CustomerEventType[] = [
  'touchpoint.recorded',
  'feedback.submitted',
  'complaint.filed',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.referral-made',
];

/** First and last contact, milliseconds since 1970. */
interface Contacts {
  readonly first: number | null;
  readonly last: number | null;
}

interface Profile {
  readonly summary: CustomerSummary;
  readonly contacts: Contacts;
}

/** Brings the profiles of customers up to what a batch changed. */
export async function applyToCustomers(
  sql: Sql,
  { tenant, customers, gone }: TenantChange,
  dayOf: (time: number) => string,
): Promise<void> {
  if (gone.length > 0)
    await sql.query('delete from insight.customer_profiles where customer_no = any($1::bigint[])', [gone.map(String)]);
  const known = await readKnownProfiles(
    sql,
    customers.filter((each) => !each.regrouped).map(({ root }) => root),
  );
  const anew = await readSummarisedFacts(
    sql,
    customers.filter((each) => each.regrouped),
  );
  const summaries = customers.map(({ root, regrouped, facts }) => {
    const summarised = regrouped ? (anew.get(root) ?? []) : facts.filter((fact) => isFactOf(fact, SUMMARISED));
    const parts = summarised.map((fact) => customerSummaryOf(fact, dayOf(fact.time)));
    return parts.reduce(mergeSummaries, regrouped ? nothing : (known.get(root)?.summary ?? nothing));
  });
  const contacts = await readContacts(sql, customers.filter(mayLoseContacts));
  for (const customer of customers) {
    if (!contacts.has(customer.root))
      contacts.set(customer.root, contactsAfter(known.get(customer.root)?.contacts, customer));
  }
  write(sql, tenant, customers, summaries, contacts);
}

/** Whether what was a contact may be none any more, or at another time. */
function mayLoseContacts({ regrouped, touchpoints }: CustomerChange): boolean {
  return regrouped || touchpoints.some(({ before }) => before !== null);
}

/** First and last contact with the new ones. */
function contactsAfter(known: Contacts | undefined, { facts, touchpoints }: CustomerChange): Contacts {
  const times = [
    ...touchpoints.flatMap(({ after }) => (after ? [after.time] : [])),
    ...facts.filter(({ type }) => type !== 'touchpoint.recorded' && CONTACTS.includes(type)).map(({ time }) => time),
  ];
  return times.reduce(
    ({ first, last }: Contacts, time) => ({ first: Math.min(first ?? time, time), last: Math.max(last ?? time, time) }),
    known ?? { first: null, last: null },
  );
}

async function readKnownProfiles(sql: Sql, roots: readonly CustomerNo[]): Promise<ReadonlyMap<CustomerNo, Profile>> {
  const { rows } = await sql.query<
    Pick<CustomerProfileEntity, 'customer_no' | 'summary' | 'first_contact_at' | 'last_contact_at'>
  >(
    'select customer_no, summary, first_contact_at, last_contact_at from insight.customer_profiles where customer_no = any($1::bigint[])',
    [roots.map(String)],
  );
  return new Map(
    rows.map(({ customer_no, summary, first_contact_at, last_contact_at }) => {
      const contacts = { first: first_contact_at?.getTime() ?? null, last: last_contact_at?.getTime() ?? null };
      return [customer_no, { summary, contacts }];
    }),
  );
}

type SummarisedRow = Typed<SummarisedFact['type']> & { readonly root: CustomerNo; readonly place: Buffer };

async function readSummarisedFacts(
  sql: Sql,
  customers: readonly CustomerChange[],
): Promise<ReadonlyMap<CustomerNo, readonly SummarisedFact[]>> {
  const found = new Map<CustomerNo, SummarisedFact[]>();
  if (customers.length === 0) return found;
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const { rows } = await sql.query<SummarisedRow>(
    `select m.root, f.place, f.type, f.data
       from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no)
       join fact.facts f on f.customer_no = m.customer_no and f.type in ('${SUMMARISED.join("', '")}')`,
    [members.map((each) => `${each.root}`), members.map((each) => `${each.member}`)],
  );
  for (const row of rows) {
    const fact = { ...row, time: timeOf(row.place) };
    const facts = found.get(row.root);
    if (facts) facts.push(fact);
    else found.set(row.root, [fact]);
  }
  return found;
}

/** First and last contact from the facts' own order, so that corrected and retracted touchpoints count as they are now. */
async function readContacts(sql: Sql, customers: readonly CustomerChange[]): Promise<Map<CustomerNo, Contacts>> {
  if (customers.length === 0) return new Map();
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const end = (order: 'asc' | 'desc') => `
    left join lateral (select place from fact.facts f where f.customer_no = m.customer_no and f.type in ('${CONTACTS.join("', '")}') and not f.retracted
       and f.effective_place is null order by place ${order} limit 1) plain_${order} on true
    left join lateral (select effective_place as place from fact.facts f where f.customer_no = m.customer_no and f.effective_place is not null
       and not f.retracted order by effective_place ${order} limit 1) moved_${order} on true`;
  const { rows } = await sql.query<{
    root: bigint;
    first: Buffer | null;
    moved_first: Buffer | null;
    last: Buffer | null;
    moved_last: Buffer | null;
  }>(
    `select m.root, plain_asc.place as first, moved_asc.place as moved_first, plain_desc.place as last, moved_desc.place as moved_last
       from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no) ${end('asc')} ${end('desc')}`,
    [members.map((each) => `${each.root}`), members.map((each) => `${each.member}`)],
  );
  const found = new Map<CustomerNo, { first: number | null; last: number | null }>();
  for (const row of rows) {
    const of = found.get(row.root) ?? { first: null, last: null };
    found.set(row.root, of);
    for (const place of [row.first, row.moved_first, row.last, row.moved_last]) {
      if (!place) continue;
      const time = timeOf(place);
      of.first = Math.min(of.first ?? time, time);
      of.last = Math.max(of.last ?? time, time);
    }
  }
  return found;
}

function write(
  sql: Sql,
  tenant: string,
  customers: readonly CustomerChange[],
  summaries: readonly CustomerSummary[],
  contacts: ReadonlyMap<CustomerNo, Contacts>,
): void {
  const at = (time: number | null | undefined) =>
    time === null || time === undefined ? null : new Date(time).toISOString();
  const rows = customers.map(({ root }, index) => {
    const summary = summaries[index] as CustomerSummary;
    return {
      customer_no: `${root}`,
      tier: summary.tier?.[1] ?? null,
      lifecycle: lifecycleOf(summary),
      advocate: isAdvocate(summary),
      first_contact_at: at(contacts.get(root)?.first),
      last_contact_at: at(contacts.get(root)?.last),
      summary,
    };
  });
  void sql.query(
    `insert into insight.customer_profiles (customer_no, tenant, customer_id, tier, lifecycle, advocate, first_contact_at, last_contact_at, summary)
     select r.customer_no, $1, c.customer_id, r.tier, r.lifecycle, r.advocate, r.first_contact_at, r.last_contact_at, r.summary
       from json_to_recordset($2::json) as r(customer_no bigint, tier text, lifecycle text, advocate boolean, first_contact_at timestamptz,
            last_contact_at timestamptz, summary json)
       join fact.customers c using (customer_no)
     on conflict (customer_no) do update set tier = excluded.tier, lifecycle = excluded.lifecycle, advocate = excluded.advocate,
       first_contact_at = excluded.first_contact_at, last_contact_at = excluded.last_contact_at, summary = excluded.summary`,
    [tenant, JSON.stringify(rows)],
  );
}
