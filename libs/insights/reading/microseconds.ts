/**
 * SQL for a `timestamptz` in microseconds since 1970 (`kernel/instant.ts`): a Date would lose those below a
 * millisecond.
 */
export const microseconds = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;
