import type { Policy } from '#libs/eventing/policy.js';
import { isEvent } from '#libs/facts/stored.events.js';
import { holdsSealed, keysIn, withoutKeys, withoutSealed } from '#libs/facts/table/sealed.members.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { InstalledPolicy } from './policy.js';

const ERASED = 'customer.erased';

interface Erasing<Known> {
  readonly known: Known;
  /** The destroyed keys that matter to the current event: those whose erasure comes before it. */
  readonly erased: Set<string>;
  /** Those among them whose erasure is in this batch. */
  readonly fresh: string[];
  /** The tenants of these erasures, and the customers. */
  readonly tenants: Set<string>;
  readonly customers: Set<string>;
}

/**
 * A policy as it is run, extended so that erasures reach its own rows. Whatever was sealed with a destroyed key is
 * removed from them, and events that come after the erasure are taken without it. Like everything a policy knows, this
 * depends only on the log up to the event.
 */
export function erasing(policy: InstalledPolicy): Policy {
  const columns = policy.tables.flatMap(({ name, personal = [], survivor }) =>
    personal.map((column) => ({ table: name, column, survivor })),
  );
  return columns.length === 0 ? policy : reached(policy, columns);
}

function reached<Known>(
  policy: InstalledPolicy<Known>,
  columns: readonly { readonly table: string; readonly column: string; readonly survivor: string | undefined }[],
): Policy<Erasing<Known>> {
  const { time } = policy;
  const hears = ({ type }: StoredEvent) => policy.on.includes(type);
  const without = (event: StoredEvent, erased: ReadonlySet<string>) =>
    erased.size === 0 ? event : { ...event, data: withoutKeys(event, erased) };
  return {
    name: policy.name,
    on: [...new Set([...policy.on, ERASED])],
    emits: policy.emits,
    ...(policy.remembers === undefined ? {} : { remembers: policy.remembers }),
    ...(policy.needsFacts === undefined ? {} : { needsFacts: policy.needsFacts }),
    ...(policy.clock === undefined ? {} : { clock: policy.clock }),
    async know(sql, events, context) {
      const keys = keysIn(events);
      const { rows } = await sql.query<{ key_id: string }>(
        'select key_id from policy.erased_keys where policy = $1 and key_id = any($2::text[])',
        [policy.name, [...keys]],
      );
      const erased = new Set(rows.map(({ key_id }) => key_id));
      const known = await policy.know(sql, events.filter(hears), context);
      return { known, erased, fresh: [], tenants: new Set(), customers: new Set() };
    },
    take(event, { known, erased, fresh, tenants, customers }) {
      if (isEvent(event) && event.type === ERASED) {
        customers.add(event.customerId);
        for (const key of event.data.keys) {
          erased.add(key);
          fresh.push(key);
          tenants.add(event.tenant);
        }
      }
      if (hears(event)) policy.take(without(event, erased), known);
    },
    decide: (event, { known, erased }) => (hears(event) ? policy.decide(without(event, erased), known) : []),
    write(sql, { known, fresh, tenants, customers }) {
      policy.write(sql, known);
      if (fresh.length === 0) return;
      const rows = 'tenant = any($2::text[]) and customer_id = any($3::text[])';
      for (const { table, column, survivor } of columns) {
        const holders = survivor === undefined ? '' : `union all select ${survivor} from ${table} where ${rows}`;
        void sql.query(
          `update ${table} set ${column} = ${withoutSealed(column, '$1')}
            where tenant = any($2::text[]) and customer_id in (select unnest($3::text[]) ${holders})
              and ${column} is not null and ${holdsSealed(column, '$1')}`,
          [fresh, [...tenants], [...customers]],
        );
      }
      void sql.query('insert into policy.erased_keys select $1, unnest($2::text[]) on conflict do nothing', [
        policy.name,
        fresh,
      ]);
    },
    ...(time === undefined
      ? {}
      : {
          time: {
            next: ({ known }, until) => time.next(known, until),
            take: (due, { known }) => time.take(due, known),
            decide: (due, { known }) => time.decide(due, known),
          },
        }),
  };
}
