import type { Sql } from '#libs/eventing/database.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import type { Insight, Write } from './insight.js';

/** How an insight is kept up to date that is made of each fact by itself: nothing has to be read, and filling is no different. */
export function ofFactsAlone(
  writing: (sql: Sql, build: number, facts: readonly WholeFact[]) => Write,
): Pick<Insight, 'read' | 'fill'> {
  const made = async (
    sql: Sql,
    customers: readonly { readonly facts: readonly WholeFact[] }[],
    { build }: { readonly build: number },
  ) =>
    writing(
      sql,
      build,
      customers.flatMap(({ facts }) => facts),
    );
  return { read: made, fill: made };
}
