import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { formParameters } from './answer.form.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import type { Shown } from '#libs/eventing/projection.progress.js';
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
  const { summary, description, answer, shows, columns, rowsOf = itemsOf } = options;
  const json = { 'application/json': { schema: answer as object } };
  const content = columns === undefined ? json : { ...json, 'text/csv': { schema: tableSchema(columns) } };
  const refusals = Object.entries({ ...REFUSALS, ...options.refusals });
  return applyDecorators(
    UseInterceptors(AnswerInterceptor),
    SetMetadata(SHOWN, shows),
    ApiExtension('x-peakend-shows', shows),
    ...(columns === undefined ? [] : tableOf({ columns, rowsOf })),
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

/** As generated clients and readers of the document see a table. */
function tableSchema(columns: Columns): object {
  const json =
    'A cell has a line for each item of a list. What has names of its own choosing (traits, attributes, `….other`) is JSON in one cell.';
  return { type: 'string', description: json, 'x-columns': headingsOf(columns) };
}

function tableOf(table: Table): readonly MethodDecorator[] {
  const parameters = Object.entries(formParameters).map(([name, { description, schema }]) =>
    ApiQuery({ name, required: false, description, schema }),
  );
  return [SetMetadata(TABLE, table), ...parameters];
}

function itemsOf(body: unknown): readonly object[] {
  return (body as { items: readonly object[] }).items;
}
