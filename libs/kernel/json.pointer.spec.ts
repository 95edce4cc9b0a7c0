import fc from 'fast-check';
import { nameIn, stepOf } from './json.pointer.js';

test.each([
  ['stages', 'stages'],
  ['a/b', 'a~1b'],
  ['m~n', 'm~0n'],
  ['~1', '~01'],
  ['', ''],
])('the name %p is the step %p', (name, step) => {
  expect([stepOf(name), nameIn(step)]).toEqual([step, name]);
});

test('every name can be read back from its step, which never splits a pointer', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect([nameIn(stepOf(name)), stepOf(name).includes('/')]).toEqual([name, false]);
    }),
  );
});
