import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusedTables } from './sql.js';

const files = ['apps', 'libs', 'tools'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(folder, path)),
);
const select = (table: string) => `const rows = await sql.query('select from ${table}');`;

describe('SQL names only tables whose owners its file may import', () => {
  it('everywhere', () => {
    const refused = files.flatMap((path) =>
      refusedTables(path, readFileSync(path, 'utf8')).map((place) => `${path}:${place}`),
    );
    expect(refused).toEqual([]);
  });

  it.each([
    ['facts read no insight', 'libs/facts/erasure/family.table.ts', 'insight.journeys'],
    ["facts read nothing of the insights' engine", 'libs/facts/erasure/family.table.ts', 'engine.builds'],
    ['facts read no policy', 'libs/facts/erasure/family.table.ts', 'policy.alerts'],
    ['one kind of fact reads no other', 'libs/facts/complaint/complaint.table.ts', 'platform.rejects'],
    ['the table of facts reads no slice', 'libs/facts/table/fact.table.ts', 'fact.definitions'],
    ['an insight reads none that it does not stand on', 'libs/insights/feedback/feedback.table.ts', 'insight.journeys'],
    ['what all insights stand on reads none', 'libs/insights/reading/customer.group.ts', 'insight.customer_profiles'],
    ['an insight does not read the log', 'libs/insights/journey/journey.table.ts', 'store.events'],
    ['a policy reads no insight', 'libs/policies/alert/alert.table.ts', 'insight.journeys'],
    ['machinery reads no facts', 'libs/eventing/projection.runner.ts', 'fact.facts'],
    ["machinery reads nothing of the insights' engine", 'libs/eventing/projection.runner.ts', 'engine.builds'],
    ['the platform reads no facts', 'libs/platform/querying/answer.ts', 'fact.customers'],
    ['the platform reads no insight', 'libs/platform/querying/answer.ts', 'insight.journeys'],
    ['an adapter reads no slice', 'libs/adapters/postgres/postgres.database.ts', 'insight.journeys'],
    ['an adapter reads no other', 'libs/adapters/kafka/kafka.bus.ts', 'store.events'],
    ['tools ask over HTTP', 'tools/import/main.ts', 'fact.facts'],
    ['nobody reads what belongs to nobody', 'apps/move/move.ts', 'insight.nothing'],
  ])('%s', (_rule, path, table) => {
    expect(refusedTables(path, select(table))).toEqual([`1 ${table}`]);
  });

  it.each([
    ['an insight reads its own', 'libs/insights/journey/journey.table.ts', 'insight.journeys'],
    ['and what it stands on', 'libs/insights/timeline/timeline.query.ts', 'insight.journeys'],
    ['and facts', 'libs/insights/timeline/timeline.query.ts', 'fact.facts'],
    ['facts read facts', 'libs/facts/erasure/family.table.ts', 'fact.customers'],
    ['machinery reads how far it is', 'libs/eventing/checkpoint.progress.ts', 'engine.checkpoints'],
    ['apps compose', 'apps/move/move.ts', 'insight.journeys'],
  ])('%s', (_rule, path, table) => {
    expect(refusedTables(path, select(table))).toEqual([]);
  });

  it('wherever in a text it is, with its line', () => {
    const source = [
      'const own = `select ${columns(`from insight.journeys`)}',
      '  from insight.cells c join insight.feedback f`;',
      'const text = \'no\' + "insight.outcomes";',
    ].join('\n');
    expect(refusedTables('libs/insights/feedback/feedback.table.ts', source)).toEqual([
      '1 insight.journeys',
      '2 insight.cells',
      '3 insight.outcomes',
    ]);
  });

  it('and mistakes no import, member or column for a table', () => {
    const source = [
      "import { fact } from './fact.reader.js';",
      'const data = fact.data + insight.rows;',
      "const rows = 'select engine.builds.build';",
    ].join('\n');
    expect(refusedTables('libs/facts/complaint/complaint.table.ts', source)).toEqual([]);
  });

  it('except that a migration may create a table that others own', () => {
    const source = 'await query(`create table insight.journeys (build int); create index on insight.cells (build)`);';
    expect(refusedTables('libs/facts/table/facts.migration.ts', source)).toEqual(['1 insight.cells']);
  });
});
