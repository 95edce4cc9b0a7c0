/** A JSON Schema in the dialect of OpenAPI 3.0. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly enum?: string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

export const string = (description?: string): Schema => ({ type: 'string', ...(description && { description }) });
export const number = (description?: string): Schema => ({ type: 'number', ...(description && { description }) });
export const count = (description?: string): Schema => ({
  type: 'integer',
  minimum: 0,
  ...(description && { description }),
});
export const boolean = (description?: string): Schema => ({ type: 'boolean', ...(description && { description }) });
export const choice = (...values: string[]): Schema => ({ type: 'string', enum: values });
export const instant: Schema = { type: 'string', format: 'date-time' };
export const uuid: Schema = { type: 'string', format: 'uuid' };
export const anything: Schema = { type: 'object', additionalProperties: true };
export const nullable = (schema: Schema): Schema => ({ ...schema, nullable: true });
export const array = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description && { description }),
});

/** An object whose properties are required, except the optional ones. */
export function object(properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
}

/** A 95 % interval. */
export const interval: Schema = nullable(array(number(), '95 % interval: low, high.'));

export function list(item: Schema, optional: Record<string, Schema> = {}): Schema {
  return object(
    { items: array(item), nextCursor: nullable(string('Pass it as `cursor` to get the next page; null: the end.')) },
    optional,
  );
}
