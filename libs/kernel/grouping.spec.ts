import { addTo, groupBy } from './grouping.js';

test('groups keep the order of their items, and stand in the order of their first', () => {
  const groups = groupBy(['pear', 'apple', 'plum', 'fig', 'apricot'], (word) => word[0]);
  expect([...groups]).toEqual([
    ['p', ['pear', 'plum']],
    ['a', ['apple', 'apricot']],
    ['f', ['fig']],
  ]);
});

test('an item joins its group, or begins one', () => {
  const groups = new Map([['a', [1]]]);
  addTo(groups, 'a', 2);
  addTo(groups, 'b', 3);
  expect([...groups]).toEqual([
    ['a', [1, 2]],
    ['b', [3]],
  ]);
});
