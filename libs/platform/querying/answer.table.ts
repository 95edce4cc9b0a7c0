import type { Columns } from './csv.writer.js';

/** Metadata key of a route's table. */
export const TABLE = 'peakend:table';

/** How an answer looks as CSV. */
export interface Table {
  readonly columns: Columns;
  readonly rowsOf: (body: never) => readonly object[];
}
