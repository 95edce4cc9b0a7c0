import fc from 'fast-check';
import { DueQueue } from './due.queue.js';

type Keyed = { readonly key: string; readonly at: number };
const keyOf = ({ key }: Keyed) => key;

test('the first that is due comes first, by key at one time, and not before its time', () => {
  const queue = new DueQueue<Keyed>(keyOf);
  for (const [key, at] of [
    ['c', 2],
    ['b', 2],
    ['a', 3],
  ] as const)
    queue.add({ key, at });
  expect(queue.first(1)).toBeUndefined();
  expect(queue.first(2)).toEqual({ key: 'b', at: 2 });
  queue.remove('b');
  expect(queue.first(2)).toEqual({ key: 'c', at: 2 });
  queue.add({ key: 'c', at: 4 });
  expect(queue.first(9)).toEqual({ key: 'a', at: 3 });
  expect(queue.get('c')).toEqual({ key: 'c', at: 4 });
});

test('it answers what a sorted list answers', () => {
  const step = fc.record({ key: fc.constantFrom(...'abcdef'), at: fc.nat(5), removes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new DueQueue<Keyed>(keyOf);
      const list = new Map<string, number>();
      for (const { key, at, removes } of steps) {
        if (removes) {
          queue.remove(key);
          list.delete(key);
        } else {
          queue.add({ key, at });
          list.set(key, at);
        }
        const [first] = [...list].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        expect(queue.first(5)).toEqual(first && { key: first[0], at: first[1] });
      }
    }),
  );
});
