import type { Policy } from '#libs/eventing/policy.js';
import { isEvent } from '#libs/facts/stored.events.js';
import { holdsSealed, keysIn, withoutKeys, withoutSealed } from '#libs/facts/table/sealed.members.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { InstalledPolicy } from './policy.js';

const ERASED = 'customer.erased';

interface Erasing<Known> {
  readonly known: Known;
  /** Keys that were destroyed before the event that is taken, as far as they matter to it. */
  readonly erased: Set<string>;
  /** Those among them that the policy has come to with these events. */
  readonly fresh: string[];
}

/**
 * A policy as it is run: erasures reach its own rows. What was sealed with a key that an erasure destroyed is taken out of
 * them, and events that come behind the erasure are taken without it. Like all that a policy knows, this follows from the
 * log up to the event.
 */
export function erasing(policy: InstalledPolicy): Policy {
  const columns = policy.tables.flatMap(({ name, personal = [] }) =>
    personal.map((column) => ({ table: name, column })),
  );
  return columns.length === 0 ? policy : reached(policy, columns);
}

function reached<Known>(
  policy: InstalledPolicy<Known>,
  columns: readonly { readonly table: string; readonly column: string }[],
): Policy<Erasing<Known>> {
  const { time } = policy;
  const hears = ({ type }: StoredEvent) => policy.on.includes(type);
  const without = (event: StoredEvent, erased: ReadonlySet<string>) => ({
    ...event,
    data: withoutKeys(event, erased),
  });
  return {
    name: policy.name,
    on: [...new Set([...policy.on, ERASED])],
    emits: policy.emits,
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
      return { known, erased, fresh: [] };
    },
    take(event, { known, erased, fresh }) {
      if (isEvent(event) && event.type === ERASED)
        for (const key of event.data.keys) {
          erased.add(key);
          fresh.push(key);
        }
      if (hears(event)) policy.take(without(event, erased), known);
    },
    decide: (event, { known, erased }) => (hears(event) ? policy.decide(without(event, erased), known) : []),
    write(sql, { known, fresh }) {
      policy.write(sql, known);
      if (fresh.length === 0) return;
      for (const { table, column } of columns)
        void sql.query(
          `update ${table} set ${column} = ${withoutSealed(column, '$1')} where ${holdsSealed(column, '$1')}`,
          [fresh],
        );
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
