import { daysBetween } from '#libs/kernel/days.js';

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

/** Cells that are added (sign 1), or taken off again (−1). */
export interface SignedSpan extends Span {
  readonly sign: 1 | -1;
}

/**
 * The same days by the months that come nearest, and the days that these have too few or too many: at most sixteen at
 * either end, where cells of sums can be taken off.
 */
export function nearestSpansOf(from: string | undefined, to: string | undefined): readonly SignedSpan[] {
  if (from === undefined && to === undefined) return [{ span: 'all', sign: 1 }];
  const [first, last] = [from && nearestMonth(from), to && nearestMonth(to)];
  const ends = [...daysUntil(from, first), ...daysUntil(last, to)];
  const days = ends.reduce((sum, each) => sum + daysBetween(each.from, each.to), 0);
  if (from !== undefined && to !== undefined && daysBetween(from, to) <= days)
    return [{ span: 'day', from, to, sign: 1 }];
  return [
    ...ends,
    ...(first !== undefined && first === last ? [] : [{ span: 'month', from: first, to: last, sign: 1 } as const]),
  ];
}

/** The days from one on until another; if that is the earlier one, those between are taken off. */
function daysUntil(from: string | undefined, to: string | undefined) {
  if (from === undefined || to === undefined || from === to) return [];
  return from < to
    ? [{ span: 'day', from, to, sign: 1 } as const]
    : [{ span: 'day', from: to, to: from, sign: -1 } as const];
}

/** The first day of a month that is nearest; of two the later one. */
function nearestMonth(day: string): string {
  const [before, after] = [monthOf(day), monthFrom(day)];
  // None after the last month of the calendar.
  return daysBetween(day, after) <= daysBetween(before, day) ? after : before;
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

/** Spans as arrays of their columns: `unnest($1::text[], $2::date[], $3::date[]) as s(span, first, until)`. */
export function spanColumns(spans: readonly Span[]): readonly [string[], string[], string[]] {
  return [
    spans.map(({ span }) => span),
    spans.map(({ from = '-infinity' }) => from),
    spans.map(({ to = 'infinity' }) => to),
  ];
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
