import { badCharacter, mayHoldBadCharacters, tooDeep } from './event.limits.js';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('tooDeep', () => {
  it('allows eight levels and names the ninth', () => {
    expect(tooDeep(nested(8))).toBeNull();
    expect(tooDeep(nested(9))).toEqual({
      path: '/0/0/0/0/0/0/0/0',
      code: 'TOO_DEEP',
      message: 'must not be nested deeper than 8 levels',
    });
  });

  it('does not overflow the stack on a million levels', () => {
    expect(tooDeep(nested(1_000_000))?.code).toBe('TOO_DEEP');
  });

  it.each([null, 1, 'x', {}, { a: { b: [null] } }])('allows %j', (value) => expect(tooDeep(value)).toBeNull());

  it('counts objects and arrays alike, also under odd names', () => {
    const deep = JSON.parse('{"__proto__":[{"a/b":[{"c~":[{"d":[{}]}]}]}]}');
    expect(tooDeep(deep)?.path).toBe('/__proto__/0/a~1b/0/c~0/0/d/0');
  });
});

describe('bad characters', () => {
  it.each([
    ['{"a":"x\\u0000"}', '/a'],
    ['{"a":["ok","\\ud83d"]}', '/a/1'],
    ['{"a":{"b\\u0000":1}}', '/a'],
    ['{"a":"\\uDE00\\uD83D"}', '/a'],
  ])('finds them in %s', (text, path) => {
    expect(mayHoldBadCharacters(text)).toBe(true);
    expect(badCharacter(JSON.parse(text))?.path).toBe(path);
  });

  it('accepts escaped pairs and everything else', () => {
    expect(badCharacter(JSON.parse('{"a":"\\ud83d\\ude00 \\u0001 \\\\u0000"}'))).toBeNull();
    expect(mayHoldBadCharacters('{"a":"\\u4e2d\\u6587 \u{1f600}"}')).toBe(false);
  });
});
