import type { FastifyRequest } from 'fastify';
import { type Offered, takeForm } from './answer.form.js';

const requestOf = (query: Record<string, unknown>, accept?: string, language?: string) =>
  ({ query, headers: { accept, 'accept-language': language } }) as unknown as FastifyRequest;
const TABLE: Offered = { table: true, picture: false };
const PICTURE: Offered = { table: false, picture: true };
const BOTH: Offered = { table: true, picture: true };
const NEITHER: Offered = { table: false, picture: false };
const PLAIN = { delimiter: ',', decimal: '.', bom: false };
const JSON_FORM = { name: 'json' };
const FRAME = { width: 960, language: 'en', theme: 'light' };

describe('the form of an answer that may be a table', () => {
  it.each([
    [{}, undefined, JSON_FORM],
    [{}, 'text/csv', { name: 'csv', csv: PLAIN }],
    [{ format: 'csv' }, 'application/json', { name: 'csv', csv: PLAIN }],
    [{ format: 'json' }, 'text/csv', JSON_FORM],
    [{ format: 'csv' }, 'text/html', { name: 'csv', csv: PLAIN }],
    [
      { format: 'csv', delimiter: '\t', bom: 'True' },
      undefined,
      { name: 'csv', csv: { ...PLAIN, delimiter: '\t', bom: true } },
    ],
    [{ format: 'csv', decimal: ',' }, undefined, { name: 'csv', csv: { delimiter: ';', decimal: ',', bom: false } }],
    [{ decimal: ',', delimiter: ',' }, 'text/csv', { name: 'csv', csv: { delimiter: ',', decimal: ',', bom: false } }],
  ])('of %j that accepts %s is %j', (query, accept, form) => {
    expect(takeForm(requestOf(query, accept), TABLE)).toEqual(form);
  });

  it('leaves the parameters of the route', () => {
    const query = { tier: 'gold', format: 'csv', delimiter: ';', limits: '1', width: '400' };
    takeForm(requestOf(query), TABLE);
    expect(query).toEqual({ tier: 'gold', limits: '1', width: '400' });
  });

  it.each([
    [{ format: 'xml' }, '/format'],
    [{ format: ['csv', 'csv'] }, '/format'],
    [{ format: 'csv', delimiter: '|' }, '/delimiter'],
    [{ format: 'csv', decimal: '·' }, '/decimal'],
    [{ format: 'csv', bom: 'yes' }, '/bom'],
    [{ bom: 'true' }, '/bom'],
    [{ format: 'json', decimal: ',' }, '/decimal'],
  ])('refuses %j by name', (query, path) => {
    expect(() => takeForm(requestOf(query), TABLE)).toThrow(
      expect.objectContaining({ kind: 'unreadable', errors: [expect.objectContaining({ path })] }),
    );
  });

  it('is refused where nothing that is accepted exists', () => {
    expect(() => takeForm(requestOf({}, 'text/html'), TABLE)).toThrow(
      expect.objectContaining({ code: 'NOT_ACCEPTABLE', message: 'This route answers application/json or text/csv.' }),
    );
  });
});

describe('the form of an answer that may be a picture', () => {
  it.each([
    [{}, undefined, undefined, JSON_FORM],
    [{}, '*/*', 'hu', JSON_FORM],
    [{}, 'image/svg+xml', undefined, { name: 'svg', frame: FRAME }],
    [{}, 'image/avif,image/*;q=0.8', undefined, { name: 'svg', frame: FRAME }],
    [{ format: 'svg' }, 'application/json', 'de-AT, en;q=.5', { name: 'svg', frame: { ...FRAME, language: 'de' } }],
    [{ format: 'svg', lang: 'zh' }, undefined, 'hu', { name: 'svg', frame: { ...FRAME, language: 'zh' } }],
    [
      { format: 'svg', width: '320', theme: 'dark' },
      undefined,
      'fr',
      { name: 'svg', frame: { width: 320, language: 'en', theme: 'dark' } },
    ],
  ])('of %j that accepts %s in %s is %j', (query, accept, language, form) => {
    expect(takeForm(requestOf(query, accept, language), PICTURE)).toEqual(form);
    expect(query).toEqual({});
  });

  it.each([
    [{ format: 'svg', width: '319' }, '/width', 'must be an integer from 320 to 2000'],
    [{ format: 'svg', width: '2001' }, '/width', 'must be an integer from 320 to 2000'],
    [{ format: 'svg', lang: 'fr' }, '/lang', 'must be one of en, zh, hu, de'],
    [{ format: 'svg', theme: 'blue' }, '/theme', 'must be one of light, dark'],
    [{ width: '400' }, '/width', 'is for SVG: give format=svg too'],
    [{ format: 'csv', theme: 'dark' }, '/theme', 'is for SVG: give format=svg too'],
    [{ format: 'svg', bom: 'true' }, '/bom', 'is for CSV: give format=csv too'],
  ])('refuses %j by name', (query, path, message) => {
    const error = { path, code: 'INVALID_PARAMETER', message };
    expect(() => takeForm(requestOf(query), BOTH)).toThrow(
      expect.objectContaining({ kind: 'unreadable', errors: [error] }),
    );
  });

  it.each([
    [TABLE, 'svg', 'This route answers application/json or text/csv.'],
    [NEITHER, 'svg', 'This route answers application/json.'],
    [NEITHER, 'csv', 'This route answers application/json.'],
    [PICTURE, 'csv', 'This route answers application/json or image/svg+xml.'],
  ])('of %j is not %s: it says what there is', (offered, format, message) => {
    expect(() => takeForm(requestOf({ format }), offered)).toThrow(
      expect.objectContaining({ kind: 'not-acceptable', code: 'NOT_ACCEPTABLE', message }),
    );
  });

  it('may be named where a route has but one', () => {
    const query = { format: 'json' };
    expect(takeForm(requestOf(query, 'text/csv'), NEITHER)).toEqual(JSON_FORM);
    expect(query).toEqual({});
  });
});
