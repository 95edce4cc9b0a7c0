import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Frame } from '#libs/kernel/picture.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { acceptedLanguage } from '#libs/platform/pictures/accepted.language.js';
import { DEFAULT_WIDTH, pictureParameters } from '#libs/platform/pictures/picture.parameters.js';
import { PICTURE } from './answer.picture.js';
import { TABLE } from './answer.table.js';
import type { CsvForm } from './csv.writer.js';
import { acceptedOf } from './media-type.negotiation.js';
import { flag, oneOf, type Parameters, readParameters, type Values } from './query.parameters.js';

/** The forms of answers by the names that `format` has for them. */
const TYPES = { json: 'application/json', csv: 'text/csv', svg: 'image/svg+xml' } as const;
type Form = keyof typeof TYPES;
const FORMS = Object.keys(TYPES) as readonly Form[];

/** What a route can answer beside JSON. */
export interface Offered {
  readonly table: boolean;
  readonly picture: boolean;
}

export function offeredBy(reflector: Reflector, context: ExecutionContext): Offered {
  const has = (key: string | symbol) => reflector.get<unknown>(key, context.getHandler()) !== undefined;
  return { table: has(TABLE), picture: has(PICTURE) };
}

const csvParameters = {
  delimiter: oneOf(
    [',', ';', '\t'],
    'CSV: what stands between cells, `,`, `;` or a tab; when missing `,`, and `;` where `decimal` is a comma.',
  ),
  decimal: oneOf(['.', ','], 'CSV: the decimal mark of numbers and amounts; `.` when missing.'),
  bom: flag('CSV: true puts a byte order mark in front, by which Excel knows UTF-8.'),
} satisfies Parameters;

/** The query parameters that say in what form to answer. */
export function formParameters(offered: Offered): Parameters {
  const { table, picture } = offered;
  return {
    format: oneOf(formsOf(offered), 'The form of the answer, before `Accept`, so that a link can name it.'),
    ...(table && csvParameters),
    ...(picture && pictureParameters),
  };
}

/** Those that are told of: there is no need to name the only form. */
export function toldFormParameters(offered: Offered): Parameters {
  return offered.table || offered.picture ? formParameters(offered) : {};
}

/** The form in which a request wants its answer. */
export type AnswerForm =
  | { readonly name: 'json' }
  | { readonly name: 'csv'; readonly csv: CsvForm }
  | { readonly name: 'svg'; readonly frame: Frame };

/**
 * Reads the form of an answer and takes its parameters out of the request's query: what is left is the route's own.
 * @throws Refusal 400, 406.
 */
export function takeForm(request: FastifyRequest, offered: Offered): AnswerForm {
  const given = request.query as Record<string, unknown>;
  const offers = formsOf(offered);
  if (isUnoffered(given['format'], offered)) throw notAcceptable(offers);
  const declared = formParameters(offered);
  const own = Object.entries(given).filter(([name]) => Object.hasOwn(declared, name));
  const values = readParameters(declared, Object.fromEntries(own)) as Values<typeof allParameters>;
  for (const [name] of own) delete given[name];
  const accepted = acceptedOf(
    request.headers.accept,
    offers.map((form) => TYPES[form]),
  );
  const form = values.format ?? offers.find((each) => TYPES[each] === accepted);
  if (form === undefined) throw notAcceptable(offers);
  refuseIdle(form, Object.keys(values));
  if (form === 'csv') return { name: form, csv: csvFormOf(values) };
  return form === 'svg' ? { name: form, frame: frameOf(values, request) } : { name: form };
}

/** Whether `format` names a form that others have, but not this route. */
export function isUnoffered(format: unknown, offered: Offered): boolean {
  const named = FORMS.find((form) => form === format);
  return named !== undefined && !formsOf(offered).includes(named);
}

const allParameters = { format: oneOf(FORMS, ''), ...csvParameters, ...pictureParameters };

function formsOf({ table, picture }: Offered): readonly Form[] {
  return ['json', ...(table ? (['csv'] as const) : []), ...(picture ? (['svg'] as const) : [])];
}

/** @throws Refusal 400 for a parameter of a form that the answer does not have. */
function refuseIdle(form: Form, names: readonly string[]): void {
  for (const [other, parameters] of [
    ['csv', csvParameters],
    ['svg', pictureParameters],
  ] as const) {
    const idle = form === other ? undefined : names.find((name) => Object.hasOwn(parameters, name));
    if (idle === undefined) continue;
    const message = `is for ${other.toUpperCase()}: give format=${other} too`;
    throw new Refusal('unreadable', 'INVALID_PARAMETER', `Query parameter ${idle} ${message}.`, {
      errors: [{ path: `/${idle}`, code: 'INVALID_PARAMETER', message }],
    });
  }
}

function csvFormOf({ delimiter, decimal = '.', bom = false }: Values<typeof csvParameters>): CsvForm {
  return { delimiter: delimiter ?? (decimal === ',' ? ';' : ','), decimal, bom };
}

function frameOf({ width, lang, theme }: Values<typeof pictureParameters>, { headers }: FastifyRequest): Frame {
  return {
    width: width ?? DEFAULT_WIDTH,
    language: lang ?? acceptedLanguage(headers['accept-language']),
    theme: theme ?? 'light',
  };
}

function notAcceptable(offers: readonly Form[]): Refusal {
  const types = offers.map((form) => TYPES[form]);
  return new Refusal('not-acceptable', 'NOT_ACCEPTABLE', `This route answers ${types.join(' or ')}.`);
}
