import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import type { Columns } from './csv.writer.js';

export const TABLE = 'peakend:table';

/** How an answer looks as CSV. */
export interface Table {
  readonly columns: Columns;
  readonly rowsOf: (body: never) => readonly object[];
}

/** The route also answers `Accept: text/csv`: the items of its list, or the rows that `rowsOf` finds in its answer. */
export function Tabular<Body>(columns: Columns, rowsOf: (body: Body) => readonly object[] = itemsOf): MethodDecorator {
  return applyDecorators(SetMetadata(TABLE, { columns, rowsOf } satisfies Table), ApiProduces('application/json', 'text/csv'));
}

function itemsOf(body: unknown): readonly object[] {
  return (body as { items: readonly object[] }).items;
}
