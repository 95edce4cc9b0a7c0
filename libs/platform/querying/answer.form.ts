import type { FastifyRequest } from 'fastify';
import { Refusal } from '#libs/kernel/refusal.js';
import type { CsvForm } from './csv.writer.js';
import { acceptedOf } from './media-type.negotiation.js';
import { flag, oneOf, type Parameters, readParameters } from './query.parameters.js';

/** The query parameters of every answer that can be a table, beside its own. */
export const formParameters = {
  format: oneOf(['json', 'csv'], 'The form of the answer, before `Accept`, so that a link can name it.'),
  delimiter: oneOf(
    [',', ';', '\t'],
    'CSV: what stands between cells, `,`, `;` or a tab; when missing `,`, and `;` where `decimal` is a comma.',
  ),
  decimal: oneOf(['.', ','], 'CSV: the decimal mark of numbers and amounts; `.` when missing.'),
  bom: flag('CSV: true puts a byte order mark in front, by which Excel knows UTF-8.'),
} satisfies Parameters;

/** The form in which a request wants its answer; undefined: JSON. */
export type AnswerForm = CsvForm | undefined;

const TYPES = { json: 'application/json', csv: 'text/csv' } as const;

/**
 * Reads the form of a table's answer and takes its parameters out of the request's query: what is left is the
 * route's own.
 * @throws Refusal 400, 406.
 */
export function takeForm(request: FastifyRequest): AnswerForm {
  const given = request.query as Record<string, unknown>;
  const own = Object.entries(given).filter(([name]) => Object.hasOwn(formParameters, name));
  const { format, decimal = '.', bom = false, ...values } = readParameters(formParameters, Object.fromEntries(own));
  for (const [name] of own) delete given[name];
  const type = format === undefined ? acceptedOf(request.headers.accept, Object.values(TYPES)) : TYPES[format];
  if (type === undefined) throw notAcceptable(Object.values(TYPES));
  if (type === TYPES.csv) return { delimiter: values.delimiter ?? (decimal === ',' ? ';' : ','), decimal, bom };
  const idle = own.find(([name]) => name !== 'format');
  if (idle === undefined) return undefined;
  const error = { path: `/${idle[0]}`, code: 'INVALID_PARAMETER', message: 'is for CSV: give format=csv too' };
  throw new Refusal('unreadable', 'INVALID_PARAMETER', `Query parameter ${idle[0]} ${error.message}.`, {
    errors: [error],
  });
}

/** @throws Refusal 406 where a request accepts no JSON and its route answers nothing else. */
export function requireJsonAccepted({ headers }: FastifyRequest): void {
  if (acceptedOf(headers.accept, [TYPES.json]) === undefined) throw notAcceptable([TYPES.json]);
}

function notAcceptable(offers: readonly string[]): Refusal {
  return new Refusal('not-acceptable', 'NOT_ACCEPTABLE', `This route answers ${offers.join(' or ')}.`);
}
