import { readArguments } from './bench.arguments.js';

const FAMILIES = ['queries', 'pair', 'sustained'];
const BEFORE = { pair: 'aaaaaaa', sustained: 'bbbbbbb' };

describe('the arguments of a bench', () => {
  it('are all families and the usual commits where none is named', () => {
    expect(readArguments([], FAMILIES, BEFORE)).toEqual({ wanted: FAMILIES, commits: BEFORE });
  });

  it('are families in the order of the list, each with the commit after it', () => {
    expect(readArguments(['sustained', 'abc1234', 'pair'], FAMILIES, BEFORE)).toEqual({
      wanted: ['pair', 'sustained'],
      commits: { pair: 'aaaaaaa', sustained: 'abc1234' },
    });
  });

  it('take a family for a family after one that takes a commit', () => {
    expect(readArguments(['pair', 'queries'], FAMILIES, BEFORE)).toEqual({
      wanted: ['queries', 'pair'],
      commits: BEFORE,
    });
  });

  it.each([['abc1234'], ['queries', 'abc1234'], ['pair', 'abc1234', 'abc1235']])(
    'are refused where a word is neither a family nor a commit: %s %s %s',
    (...given) => {
      const words = given.filter((word) => word !== undefined);
      expect(() => readArguments(words, FAMILIES, BEFORE)).toThrow(`There is no bench ${words.at(-1)}`);
    },
  );
});
