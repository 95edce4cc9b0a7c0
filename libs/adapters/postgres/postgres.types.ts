import pg from 'pg';

const text = (value: string) => value;

/**
 * How columns come back on these connections only: the parsers of `pg` itself belong to the whole process. 64-bit
 * numbers are BigInt; decimals, and dates and times without a zone, stay text; the rest is as in `pg`.
 */
export const columnTypes: pg.CustomTypesConfig = (() => {
  const { INT8, NUMERIC, DATE, TIMESTAMP } = pg.types.builtins;
  const [INT8_ARRAY, NUMERIC_ARRAY, TEXT_ARRAY] = [1016, 1231, 1009];
  const textArray = pg.types.getTypeParser(TEXT_ARRAY as number, 'text') as (value: string) => (string | null)[];
  const parsers = new Map<number, (value: string) => unknown>([
    [INT8, BigInt],
    [NUMERIC, text],
    [DATE, text],
    [TIMESTAMP, text],
    [INT8_ARRAY as number, (value) => textArray(value).map((item) => (item === null ? null : BigInt(item)))],
    [NUMERIC_ARRAY as number, textArray],
  ]);
  const getTypeParser = (oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' ? parsers.get(oid) : undefined) ?? pg.types.getTypeParser(oid, format as 'text');
  return { getTypeParser: getTypeParser as pg.CustomTypesConfig['getTypeParser'] };
})();
