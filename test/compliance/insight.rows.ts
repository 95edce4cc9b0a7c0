import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { linesOf } from '#libs/adapters/postgres/backup.format.js';
import type { InsightTable } from '#libs/insights/engine/insight.js';
import type { TestConnection } from '#test/support/postgres.js';

/** The rows of tables, read without the engine, as COPY writes them, which is how rows are compared. */
export class InsightRows {
  private constructor(private readonly client: pg.Client) {}

  static async of(connection: TestConnection): Promise<InsightRows> {
    const client = new pg.Client(connection);
    // The database may be gone before the client.
    client.on('error', () => {});
    await client.connect();
    await client.query("set timezone = 'UTC'");
    return new InsightRows(client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async ask<Row extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
  ): Promise<readonly Row[]> {
    return (await this.client.query(sql, values)).rows;
  }

  /** The rows that comparisons of these tables see. */
  async compared(tables: readonly InsightTable[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { compared } of tables) {
      const { what, rows, normal = (row: string) => row } = compared;
      for await (const line of linesOf(this.client.query(copyTo(`copy (${rows}) to stdout`))))
        found.push(`${what}: ${normal(line.toString()).trimEnd()}`);
    }
    return found;
  }

  /** All rows of these tables, of every build. */
  async everything(tables: readonly InsightTable[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { name } of tables)
      for (const { row } of await this.ask<{ row: string }>(`select t::text as row from ${name} t`)) found.push(row);
    return found;
  }

  /** The rows that comparisons would see after a statement; null if it cannot be carried out. */
  async comparedAfter(statement: string, tables: readonly InsightTable[]): Promise<readonly string[] | null> {
    await this.client.query('begin');
    try {
      await this.client.query(statement);
      return await this.compared(tables);
    } catch {
      return null;
    } finally {
      await this.client.query('rollback');
    }
  }
}
