import { acceptedOf } from './media-type.negotiation.js';

const offers = ['application/json', 'text/csv'] as const;

describe('acceptedOf', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['text/*', 'text/csv'],
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['text/csv;q=0.5, application/json;q=0.5', 'application/json'],
    ['application/json;q=0, */*', 'text/csv'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['text/csv;q=0, text/*', undefined],
    ['text/html', undefined],
    ['*/*;q=0', undefined],
    ['nonsense', 'application/json'],
  ])('%j likes %s best', (accept, best) => {
    expect(acceptedOf(accept, offers)).toBe(best);
  });

  it('answers only JSON if a route has no table', () => {
    expect(acceptedOf('text/csv', ['application/json'])).toBeUndefined();
  });
});
