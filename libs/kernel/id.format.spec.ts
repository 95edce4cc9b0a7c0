import fc from 'fast-check';
import { isDistinct, trimmedId } from './id.format.js';

test.each(['pad7', 'a b', 'a\u200Db', '...', '.a', '王芳', '😀', 'é'])('%j is distinct', (text) => {
  expect([isDistinct(text), trimmedId(text)]).toEqual([true, text]);
});

test.each([
  'pad7 ',
  ' pad7',
  'pad7\t',
  'pad7\u00A0',
  'pad7\u3000',
  'pad7\u200B',
  '\uFEFFpad7',
  'pad7\u2060',
  'pad7\u00AD',
  '\u202Epad7',
  'pad7\u{E0020}',
])('%j is not', (text) => {
  expect([isDistinct(text), trimmedId(text)]).toEqual([false, 'pad7']);
});

test.each(['.', '..', ' ', '\u200B'])('nor is %j', (text) => {
  expect(isDistinct(text)).toBe(false);
});

test.each(['a\uFDD0', '\uFDEFa', 'a\uFFFEb', 'a\uFFFFb', 'a\u{1FFFE}b', 'a\u{10FFFF}b'])(
  '%j holds a noncharacter, and is none',
  (text) => {
    expect(isDistinct(text)).toBe(false);
  },
);

test('a long run of blanks within is looked at once', () => {
  const inner = `a${' '.repeat(100_000)}a`;
  expect(trimmedId(`\u200B${inner} `)).toBe(inner);
});

test('what was trimmed is distinct, unless nothing or dots are left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const id = trimmedId(text);
      expect(['', '.', '..'].includes(id) || isDistinct(id)).toBe(true);
    }),
  );
});
