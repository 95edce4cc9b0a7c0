import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { toldFormParameters } from './answer.form.js';
import { PICTURE } from './answer.picture.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import type { Shown } from '#libs/eventing/projection.progress.js';
import type { Draw } from '#libs/kernel/picture.js';
import type { Schema } from './answer.schema.js';
import { type Columns, headingsOf } from './csv.writer.js';
import { SHOWN } from './answer.shown.js';
import { TABLE, type Table } from './answer.table.js';

export interface AnswerOptions<Body> {
  readonly summary: string;
  readonly description?: string;
  readonly answer: Schema;
  /** What the answer is made of, which `Peakend-Min-Position` waits for. */
  readonly shows: Shown;
  /** How else it answers, by status; 400, 401, 403, 406 and 503 are documented for every query. */
  readonly refusals?: Readonly<Record<number, string>>;
  /** The route also answers CSV: the items of its list, or the rows that `rowsOf` finds in its answer. */
  readonly columns?: Columns;
  readonly rowsOf?: (body: Body) => readonly object[];
  /** The route also answers a picture. */
  readonly picture?: Draw<Body>;
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'An invalid parameter, cursor or position.',
  401: 'No valid key.',
  403: 'The key lacks the scope.',
  406: 'Nothing that `Accept` asks for.',
  503: 'NOT_YET_PROJECTED: `Peakend-Min-Position` was not reached in time.',
};

const POSITION = {
  'Peakend-Position': { description: 'The position that the answer reflects.', schema: { type: 'string' } },
};

/** The route of a query: it answers through AnswerInterceptor and is described in the OpenAPI document. */
export function Answers<Body>(options: AnswerOptions<Body>): MethodDecorator {
  const { summary, description, answer, shows, columns, rowsOf = itemsOf, picture } = options;
  const content = {
    'application/json': { schema: answer as object },
    ...(columns && { 'text/csv': { schema: tableSchema(columns) } }),
    ...(picture && { 'image/svg+xml': { schema: PICTURE_SCHEMA } }),
  };
  const parameters = toldFormParameters({ table: columns !== undefined, picture: picture !== undefined });
  const refusals = Object.entries({ ...REFUSALS, ...options.refusals });
  return applyDecorators(
    UseInterceptors(AnswerInterceptor),
    SetMetadata(SHOWN, shows),
    ApiExtension('x-peakend-shows', shows),
    ...(columns === undefined ? [] : [SetMetadata(TABLE, { columns, rowsOf } satisfies Table)]),
    ...(picture === undefined ? [] : [SetMetadata(PICTURE, picture)]),
    ...Object.entries(parameters).map(([name, { description, schema }]) =>
      ApiQuery({ name, required: false, description, schema }),
    ),
    ApiOperation({ summary, ...(description && { description }) }),
    ApiHeader({
      name: 'Peakend-Min-Position',
      required: false,
      description: 'The `Peakend-Position` of a write that the answer must include.',
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`wait=N`: wait for it up to N seconds (5 if missing, at most 30).',
    }),
    ApiProduces(...Object.keys(content)),
    ApiResponse({ status: 200, description: summary, headers: POSITION, content }),
    ...refusals.map(([status, meaning]) =>
      ApiResponse({
        status: Number(status),
        description: meaning,
        content: { 'application/problem+json': { schema: { type: 'object' } } },
      }),
    ),
  );
}

const PICTURE_SCHEMA = {
  type: 'string',
  description: 'A picture of the whole answer, with a text alternative; of no data, one that says so.',
};

/** As generated clients and readers of the document see a table. */
function tableSchema(columns: Columns): object {
  const json =
    'A cell has a line for each item of a list. What has names of its own choosing (traits, attributes, `….other`) is JSON in one cell.';
  return { type: 'string', description: json, 'x-columns': headingsOf(columns) };
}

function itemsOf(body: unknown): readonly object[] {
  return (body as { items: readonly object[] }).items;
}
