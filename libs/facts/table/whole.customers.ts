import type { Sql } from '#libs/eventing/database.js';
import { comparePlaces, timeOf } from '#libs/kernel/place.js';
import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { CustomerNo, WholeCustomer, WholeFact } from './customer-fact.js';
import { membersOf } from './family.sql.js';

/** A fact of a member; a member without facts has a row too. */
type Row = { readonly root: CustomerNo } & (FactRow | { readonly customerNo: CustomerNo; readonly place: null });

type FactRow = Typed<CustomerEventType> & Pick<WholeFact, 'customerNo' | 'place' | 'eventId' | 'derived'>;

/** Rows fetched at once, which are all that memory holds besides the customers. */
const FETCH = 500;

/** Reads the facts of members; `members` is a statement that selects them in order of survivor. */
function factsOfMembers(members: string, types: readonly CustomerEventType[]): string {
  // Literals, so that the planner can pick the index made for these types.
  const wanted = types.map((type) => `'${type}'`).join(', ');
  return `
  with members as (${members})
  select m.root, m.customer_no as "customerNo", coalesce(f.effective_place, f.place) as place, f.event_id as "eventId", f.type,
         case when f.effective is null then f.data else f.effective -> 'data' end as data,
         case when f.effective is null then f.derived else f.effective -> 'derived' end as derived
    from members m left join fact.facts f on f.customer_no = m.customer_no and f.type in (${wanted}) and not f.retracted
   order by m.root`;
}

/** The given customers, in the order of their numbers. */
export async function readWholeCustomers(
  sql: Sql,
  customers: readonly { readonly root: CustomerNo; readonly members: readonly CustomerNo[] }[],
  types: readonly CustomerEventType[],
): Promise<readonly WholeCustomer[]> {
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const { rows } = await sql.query<Row>(
    factsOfMembers('select * from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no)', types),
    [members.map(({ root }) => `${root}`), members.map(({ member }) => `${member}`)],
  );
  const found: WholeCustomer[] = [];
  for (let at = 0; at < rows.length; ) {
    const from = at;
    while (rows[at]?.root === rows[from]?.root) at++;
    found.push(wholeCustomer(rows.slice(from, at)));
  }
  return found;
}

/**
 * A tenant's customers after a given number, in the order of their numbers. Only one such reading at a time in a
 * transaction; stop once there are enough.
 */
export async function* wholeCustomersAfter(
  sql: Sql,
  tenant: string,
  after: CustomerNo,
  types: readonly CustomerEventType[],
): AsyncGenerator<WholeCustomer> {
  const members = `
  select c.customer_no as root, member.customer_no
    from fact.customers c
   cross join lateral ${membersOf('c.customer_no')} member
   where c.tenant = $1 and c.customer_no > $2 and c.root_no = c.customer_no
   order by c.customer_no`;
  await sql.query(`declare whole_customers no scroll cursor for ${factsOfMembers(members, types)}`, [
    tenant,
    `${after}`,
  ]);
  const fetch = () => {
    const rows = sql.query<Row>(`fetch ${FETCH} from whole_customers`);
    // The failure surfaces where the rows are awaited, which may be later.
    rows.catch(() => undefined);
    return rows;
  };
  let customer: Row[] = [];
  // One fetch ahead, so that PostgreSQL reads while the rows before are processed.
  let ahead = fetch();
  try {
    for (;;) {
      const { rows } = await ahead;
      if (rows.length === FETCH) ahead = fetch();
      for (const row of rows) {
        if (customer[0] !== undefined && customer[0].root !== row.root) {
          yield wholeCustomer(customer);
          customer = [];
        }
        customer.push(row);
      }
      if (rows.length < FETCH) break;
    }
    if (customer.length > 0) yield wholeCustomer(customer);
  } finally {
    await ahead;
    await sql.query('close whole_customers');
  }
}

function wholeCustomer(rows: readonly Row[]): WholeCustomer {
  const facts: WholeFact[] = [];
  const members = new Set<CustomerNo>();
  for (const row of rows) {
    members.add(row.customerNo);
    if (row.place === null) continue;
    facts.push(Object.assign(row, { time: timeOf(row.place) }));
  }
  facts.sort((a, b) => comparePlaces(a.place, b.place));
  return { root: (rows[0] as Row).root, members: [...members], facts };
}
