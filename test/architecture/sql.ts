import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const { TABLES, standsOn } = createRequire(import.meta.url)(join(process.cwd(), '.slices.cjs')) as {
  readonly TABLES: Readonly<Record<string, string>>;
  readonly standsOn: (slice: string) => readonly string[];
};
/** A table, but not one of its columns, nor a file named like it. */
const TABLE = /\b(store|relay|engine|platform|fact|insight|policy|feed)\.([a-z_]+)\b(?!\.)/g;

/** A table named in a file's text, such as `insight.journeys`. */
interface Mention {
  readonly line: number;
  readonly table: string;
}

/** The tables named in a source's texts. */
function tablesIn(source: string): readonly Mention[] {
  const file = ts.createSourceFile('named.ts', source, ts.ScriptTarget.Latest, true);
  const found: Mention[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || isImport(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      for (const { 0: table, index } of node.text.matchAll(TABLE)) {
        const before = node.text.slice(0, index).split('\n').length - 1;
        found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1 + before, table });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The line and table of each mention that the file may not make. */
export function refusedTables(path: string, source: string): readonly string[] {
  const made = path.endsWith('.migration.ts')
    ? [
        ...[...source.matchAll(/create (?:table|view) (\w+\.\w+)/g)].map(([, table]) => table),
        ...[...source.matchAll(/create index (\w+) on (\w+)\./g)].map(([, index, schema]) => `${schema}.${index}`),
      ]
    : [];
  return tablesIn(source)
    .filter(({ table }) => !mayName(path, table) && !made.includes(table))
    .map(({ line, table }) => `${line} ${table}`);
}

/** The folder below libs/ that owns the table; undefined: nobody does. */
function ownerOf(table: string): string | undefined {
  return TABLES[table] ?? TABLES[table.replace(/\..*/, '')] ?? entities.get(table);
}

/** Whether a file's SQL may name a table: only if the file may import the table's owner. */
function mayName(path: string, table: string): boolean {
  const [top, kind, slice] = path.split('/') as [string, string, string];
  const owner = ownerOf(table);
  if (owner === undefined) return false;
  if (top === 'apps') return true;
  return top === 'libs' && below(kind, slice).includes(owner);
}

function below(kind: string, slice: string): readonly string[] {
  if (kind === 'eventing') return ['eventing'];
  if (kind === 'platform') return ['platform', 'eventing'];
  if (kind === 'adapters') return [`adapters/${slice}`, 'eventing'];
  if (kind === 'kernel') return [];
  const own = `${kind}/${slice}`;
  return [own, ...standsOn(own), 'platform', 'eventing'];
}

function isImport(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** The slices, by the tables for which they have entities. */
const entities: ReadonlyMap<string, string> = new Map(
  readdirSync('libs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.entity.ts'))
    .map((path) => {
      const [, schema, name] = /schema: '(\w+)', name: '(\w+)'/.exec(readFileSync(join('libs', path), 'utf8')) ?? [];
      return [`${schema}.${name}`, dirname(path)];
    }),
);
