import type { FastifyRequest } from 'fastify';
import { takeForm } from './answer.form.js';

const requestOf = (query: Record<string, unknown>, accept?: string) =>
  ({ query, headers: { accept } }) as unknown as FastifyRequest;
const PLAIN = { delimiter: ',', decimal: '.', bom: false };

describe('the form of an answer', () => {
  it.each([
    [{}, undefined, undefined],
    [{}, 'text/csv', PLAIN],
    [{ format: 'csv' }, 'application/json', PLAIN],
    [{ format: 'json' }, 'text/csv', undefined],
    [{ format: 'csv' }, 'text/html', PLAIN],
    [{ format: 'csv', delimiter: '\t', bom: 'True' }, undefined, { ...PLAIN, delimiter: '\t', bom: true }],
    [{ format: 'csv', decimal: ',' }, undefined, { delimiter: ';', decimal: ',', bom: false }],
    [{ decimal: ',', delimiter: ',' }, 'text/csv', { delimiter: ',', decimal: ',', bom: false }],
  ])('of %j that accepts %s is %j', (query, accept, form) => {
    expect(takeForm(requestOf(query, accept))).toEqual(form);
  });

  it('leaves the parameters of the route', () => {
    const query = { tier: 'gold', format: 'csv', delimiter: ';', limits: '1' };
    takeForm(requestOf(query));
    expect(query).toEqual({ tier: 'gold', limits: '1' });
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
    expect(() => takeForm(requestOf(query))).toThrow(
      expect.objectContaining({ kind: 'unreadable', errors: [expect.objectContaining({ path })] }),
    );
  });

  it('is refused where nothing that is accepted exists', () => {
    expect(() => takeForm(requestOf({}, 'text/html'))).toThrow(
      expect.objectContaining({ code: 'NOT_ACCEPTABLE', message: 'This route answers application/json or text/csv.' }),
    );
  });
});
