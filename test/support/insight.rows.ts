import type { Database } from '#libs/eventing/database.js';
import type { Insight } from '#libs/insights/engine/insight.js';

/** Everything in the live builds of insights, as their own comparison reads it: rows as text, by kind. */
export async function rowsOfInsights(
  database: Database,
  insights: readonly Insight[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const { compared } of insights.flatMap(({ tables }) => tables)) {
    const { rows } = await database.query<Readonly<Record<string, unknown>>>(compared.rows);
    found[compared.what] = rows.map((row) => {
      const text = Object.values(row).map(textOf).join('\t');
      return compared.normal ? compared.normal(text) : text;
    });
  }
  return found;
}

/** A value as COPY writes it, as far as comparisons care. */
function textOf(value: unknown): string {
  if (value === null) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
