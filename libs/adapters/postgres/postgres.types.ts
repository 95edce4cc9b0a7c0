import pg from 'pg';

const text = (value: string) => value;

/** Columns that come in binary, by their type; what they say is what they say as text. */
const BINARY = ((): ReadonlyMap<number, (value: Buffer) => unknown> => {
  const { BYTEA, INT4, INT8, TEXT } = pg.types.builtins;
  return new Map<number, (value: Buffer) => unknown>([
    [BYTEA, (value) => value],
    [INT4, (value) => value.readInt32BE()],
    [INT8, (value) => value.readBigInt64BE()],
    [TEXT, (value) => value.toString()],
  ]);
})();

/** Of another type, a value is refused when it comes: what is thrown here would end the process. */
const binaryParser = (oid: number) => BINARY.get(oid) ?? (() => refuse(oid));

function refuse(oid: number): never {
  throw new TypeError(`Columns of type ${oid} do not come in binary`);
}

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
    format === 'binary' ? binaryParser(oid) : (parsers.get(oid) ?? pg.types.getTypeParser(oid, format));
  return { getTypeParser: getTypeParser as pg.CustomTypesConfig['getTypeParser'] };
})();
