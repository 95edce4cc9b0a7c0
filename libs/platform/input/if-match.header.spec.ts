import { ifMatchOf } from './if-match.header.js';

describe('If-Match', () => {
  it.each<[string | undefined, unknown]>([
    [undefined, null],
    ['*', 'any'],
    ['"3"', [3]],
    ['"1", "2"', [1, 2]],
    ['W/"3"', []],
    ['"abc"', []],
    ['"0"', []],
  ])('%s', (header, versions) => expect(ifMatchOf(header)).toEqual(versions));

  it.each(['3', '', '"3', '"1" "2"', '"1",'])('refuses %j', (header) => {
    expect(() => ifMatchOf(header)).toThrow('entity tags');
  });
});
