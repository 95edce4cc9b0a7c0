import { type Database, type Sql, together, type TransactionOptions } from '#libs/eventing/database.js';
import type { Position } from '#libs/kernel/event.js';

/** What a query found, and the position it reflects. Controllers return it; AnswerInterceptor sends it. */
export interface Answer<Body> {
  readonly position: Position;
  readonly body: Body;
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it as `cursor` to go on; null: this is the end. */
  readonly nextCursor: string | null;
}

/**
 * Answers from one snapshot of the read models: all statements in `work` see the same rows, and the position is the one
 * those rows reflect. `repeated`: all of them look rows up by key.
 */
export async function inSnapshot<Body>(
  database: Database,
  work: (sql: Sql) => Promise<Body>,
  options: Pick<TransactionOptions, 'repeated'> = {},
): Promise<Answer<Body>> {
  return database.transaction(
    async (sql) => {
      const [{ rows }, body] = await together([
        // With a parameter, because only such statements stay prepared, and planning takes longer than all the rest.
        sql.query<{ position: bigint }>('select position from engine.reached where projection = $1', ['insights']),
        work(sql),
      ]);
      return { position: rows[0]?.position ?? 0n, body };
    },
    { snapshot: true, ...options },
  );
}

/** A page of `limit` items from a query for `limit + 1` rows: the extra row shows that there are more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (last: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
