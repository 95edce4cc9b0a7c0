/** Values of columns; the last one is the outcome. */
export type Rows = readonly (readonly number[])[];

/** R² of least squares on some columns, by residuals of Gauss's normal equations. */
export function explained(rows: Rows, columns: readonly number[]): number {
  const design = rows.map((row) => [1, ...columns.map((at) => row[at] as number)]);
  const y = rows.map((row) => row.at(-1) as number);
  const matrix = design[0]?.map((_, a) => [
    ...(design[0] as number[]).map((__, b) =>
      design.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), 0),
    ),
    design.reduce((sum, row, at) => sum + (row[a] as number) * (y[at] as number), 0),
  ]) as number[][];
  for (const [at, pivot] of matrix.entries())
    for (const [other, row] of matrix.entries()) {
      if (other === at) continue;
      const factor = (row[at] as number) / (pivot[at] as number);
      for (const [column, value] of pivot.entries()) row[column] = (row[column] as number) - factor * value;
    }
  const betas = matrix.map((row, at) => (row.at(-1) as number) / (row[at] as number));
  const mean = y.reduce((sum, each) => sum + each, 0) / y.length;
  const residual = design.reduce(
    (sum, row, at) => sum + ((y[at] as number) - row.reduce((all, x, b) => all + x * (betas[b] as number), 0)) ** 2,
    0,
  );
  return 1 - residual / y.reduce((sum, each) => sum + (each - mean) ** 2, 0);
}

function* orders(items: readonly number[]): Generator<readonly number[]> {
  if (items.length === 0) yield [];
  for (const first of items) for (const rest of orders(items.filter((each) => each !== first))) yield [first, ...rest];
}

/** What each column adds, averaged over all orders, one by one. */
export function byAllOrders(rows: Rows): readonly number[] {
  const columns = Array.from({ length: (rows[0] as readonly number[]).length - 1 }, (_, at) => at);
  const all = [...orders(columns)];
  return columns.map((column) => {
    const gains = all.map((order) => {
      const before = order.slice(0, order.indexOf(column));
      return explained(rows, [...before, column]) - explained(rows, before);
    });
    return gains.reduce((sum, gain) => sum + gain, 0) / all.length;
  });
}
