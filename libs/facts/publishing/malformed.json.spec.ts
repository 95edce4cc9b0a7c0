import fc from 'fast-check';
import { placeOfFault } from './malformed.json.js';

test.each([
  ['{"a":}', 6],
  ['[1,]', 4],
  ['{"a":1,}', 8],
  ['{a:1}', 2],
  ["{'a':1}", 2],
  ['{"a" 1}', 6],
  ['{"a":1 "b":2}', 8],
  ['[1}', 3],
  ['{"a":1]', 7],
  ['[01]', 3],
  ['[+1]', 2],
  ['[1.]', 3],
  ['NaN', 1],
  ['{}}', 3],
  ['1,2', 2],
  ['"\\x"', 2],
  ['"a\0"', 3],
  [']', 1],
  ['<event/>', 1],
])('%j stops being JSON at column %i', (text, column) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(placeOfFault(text)).toEqual({ line: 1, column });
});

test.each([
  ...['', '{"a":', '[1,', '["a', '[[]', '{"a":{}', '{"a"', '[tru', '{"a":1.', '[-', '1e', '2E+', 'n', '[1,f'],
  ...['"abc\\', '"\\u', '"\\u00'],
])('%j only ends too early', (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(placeOfFault(text)).toBeUndefined();
});

test('lines are counted as editors count them', () => {
  expect(placeOfFault('[\n  {"a": 1},\r\n  {"a": 1;}\n]')).toEqual({ line: 3, column: 10 });
});

test('what JSON.parse accepts has no fault; what it refuses has one where what came before could still have gone on', () => {
  const mark = fc.constantFrom(...'[]{}:,"\\u0019.-eEtrue nl\n');
  const changed = fc.tuple(fc.json(), fc.nat(), mark).map(([json, at, char]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + char + json.slice(place + (at % 2));
  });
  fc.assert(
    fc.property(fc.oneof(fc.json(), changed), (text) => {
      const found = placeOfFault(text);
      if (isJson(text)) expect(found).toBeUndefined();
      if (found === undefined) return;
      const at =
        text
          .split('\n')
          .slice(0, found.line - 1)
          .join('\n').length +
        found.column -
        (found.line === 1 ? 1 : 0);
      expect(placeOfFault(text.slice(0, at))).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
