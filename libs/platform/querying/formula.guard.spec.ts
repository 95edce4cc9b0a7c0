import fc from 'fast-check';
import { guarded, unguarded } from './formula.guard.js';

test.each(['=1+1', '+49', '-a', '@x', '\tx', '\rx', '\n=1+1', '＝1+1', '＋49', '－1', '＠x', "'=1", "''@x"])(
  'a spreadsheet does not run %j',
  (text) => {
    expect(guarded(text)).toBe(`'${text}`);
  },
);

test.each(['', '1', '-1', '-12.5', 'a=1', "it's", "'tis", ' =1'])('%j is left alone', (text) => {
  expect(guarded(text)).toBe(text);
});

test('guarded text can be told from text that was not guarded', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '-', '1', '.', 'a', '\n', '＝'), maxLength: 6 });
  fc.assert(fc.property(text, (one) => unguarded(guarded(one)) === one));
});
