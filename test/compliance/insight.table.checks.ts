import type { InsightTable } from '#libs/insights/engine/insight.js';
import { entityDifferences } from '#test/support/entity.differences.js';
import { TENANT } from '#test/support/given-facts.js';
import { batchesOf, forCases, live } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import type { InsightWorld } from './insight.world.js';

/** SQL for a value other than the column's. */
const OTHERWISE: Readonly<Record<string, (column: string) => string>> = {
  int4: (column) => `coalesce(${column}, 0) + 1`,
  int8: (column) => `coalesce(${column}, 0) + 1000000`,
  numeric: (column) => `coalesce(${column}, 0) + 1`,
  float8: (column) => `coalesce(${column}, 0) + 0.125`,
  bool: (column) => `${column} is not true`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  _text: (column) => `array_append(${column}, 'x')`,
  uuid: () => 'gen_random_uuid()',
  // Infinity has no day after it.
  date: (column) => `case when isfinite(${column}) then ${column} + 1 else '2024-01-31' end`,
  timestamptz: (column) => `coalesce(${column}, '2024-01-31') + interval '1 second'`,
  json: () => `'{"other": true}'`,
  bytea: () => `''::bytea`,
};
/** A single history may have no row that shows some column: the most that are tried until all are seen. */
const SHOWING = 20;
/** The most rows of a table to try. */
const MOST_TRIES = 20;

/** Its tables are as the engine expects, and comparing them shows every difference. */
export const tableChecks: Checks = {
  "its tables' keys begin with the build, and its entities match its migrations": async (world) => {
    expect(world.insight.tables).not.toEqual([]);
    for (const table of world.insight.tables) {
      const columns = await columnsOf(world, table);
      const [first] = columns;
      expect([table.name, first?.name, first?.type, first?.isKey]).toEqual([table.name, 'build', 'int4', true]);
      const personal = (table.personal ?? []).map((name) => columns.find((each) => each.name === name)?.type);
      expect(personal).toEqual(personal.map(() => 'json'));
      if (personal.length > 0) expect(columns.map(({ name }) => name)).toContain('customer_no');
    }
    const entities = await Promise.all(world.insight.tables.map((table) => table.entity()));
    expect(await entityDifferences(world.connection, entities)).toEqual([]);
  },

  'its comparison sees every column of every table, and only live rows': async (world, runs) => {
    const unseen = new Set<string>();
    const all = new Set<string>();
    let tried = 0;
    await forCases({ ...runs, runs: Math.max(runs.runs, runs.showing ?? SHOWING) }, async ({ events, sizes }) => {
      if (++tried > runs.runs && unseen.size === 0) return;
      const rows = await live(world, batchesOf(events, sizes));
      for (const row of rows) expect(row).toContain(`: ${TENANT}\t`);
      for (const table of world.insight.tables)
        for (const column of await columnsOf(world, table)) {
          const name = `${table.name}.${column.name}`;
          // One history that shows the column is enough.
          if (all.has(name) && !unseen.has(name)) continue;
          all.add(name);
          if (column.name !== 'build' && !(await isSeen(world, rows, table, column))) unseen.add(name);
          else unseen.delete(name);
        }
      await world.startAnew();
      await world.tick();
      expect(await world.rows()).toEqual(rows);
    });
    expect([...unseen]).toEqual([]);
  },
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
}

async function columnsOf(world: InsightWorld, { name }: InsightTable): Promise<readonly Column[]> {
  return world.stored.ask<Column>(
    `select a.attname as name, t.typname as type, a.attnum = i.indkey[0] as "isKey"
       from pg_attribute a join pg_type t on t.oid = a.atttypid
       join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [name],
  );
}

/** Whether the compared rows change when a live row gets another value in a column. */
async function isSeen(
  world: InsightWorld,
  rows: readonly string[],
  { name }: InsightTable,
  { name: column, type }: Column,
): Promise<boolean> {
  const otherwise = OTHERWISE[type];
  if (otherwise === undefined) throw new Error(`Say what other value a ${type} may have`);
  const live = await world.stored.ask(
    `select ctid::text from ${name} where build in (select build from engine.builds where status = 'live') limit ${MOST_TRIES}`,
  );
  for (const { ctid } of live)
    for (const value of [otherwise(column), 'null']) {
      const changed = `update ${name} set ${column} = ${value} where ctid = '${ctid}'`;
      const others = await world.stored.comparedAfter(changed, world.insight.tables);
      if (others !== null && others.join('\n') !== rows.join('\n')) return true;
    }
  return false;
}
