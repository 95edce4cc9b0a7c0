/** Cells of one span, from a first day on and before another; undefined: without end. */
export interface Span {
  readonly span: 'all' | 'month' | 'day';
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The fewest cells that cover some days (half-open) and tell apart the periods that are asked for. */
export function spansOf(
  groupBy: string | undefined,
  from: string | undefined,
  to: string | undefined,
): readonly Span[] {
  if (groupBy === 'day' || groupBy === 'week') return [{ span: 'day', from, to }];
  if (from === undefined && to === undefined) return [{ span: groupBy === 'month' ? 'month' : 'all' }];
  const first = from && monthFrom(from);
  const last = to && monthOf(to);
  if (first !== undefined && last !== undefined && first > last) return [{ span: 'day', from, to }];
  return [
    ...(from === first ? [] : [{ span: 'day', from, to: first } as const]),
    ...(first !== undefined && first === last ? [] : [{ span: 'month', from: first, to: last } as const]),
    ...(to === last ? [] : [{ span: 'day', from: last, to } as const]),
  ];
}

function monthOf(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** The first month that begins on a day or after it. */
function monthFrom(day: string): string {
  if (monthOf(day) === day) return day;
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const [next, of] = month === 12 ? [1, year + 1] : [month + 1, year];
  return `${`${of}`.padStart(4, '0')}-${`${next}`.padStart(2, '0')}-01`;
}

/**
 * SQL: whether a cell `c` (its columns `span` and `day`) is one of some spans.
 * @param given takes a value and answers its placeholder
 */
export function inSpans(spans: readonly Span[], given: (value: unknown) => string): string {
  const conditions = spans.map(({ span, from, to }) =>
    [
      `c.span = '${span}'`,
      ...(from === undefined ? [] : [`c.day >= ${given(from)}`]),
      ...(to === undefined ? [] : [`c.day < ${given(to)}`]),
    ].join(' and '),
  );
  return `(${conditions.length === 0 ? 'false' : conditions.join(' or ')})`;
}
