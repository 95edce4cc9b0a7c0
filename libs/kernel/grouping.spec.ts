import { addTo, groupBy } from './grouping.js';

test('items keep their order, and groups are ordered by their first item', () => {
  const groups = groupBy(['pear', 'apple', 'plum', 'fig', 'apricot'], (word) => word[0]);
  expect([...groups]).toEqual([
    ['p', ['pear', 'plum']],
    ['a', ['apple', 'apricot']],
    ['f', ['fig']],
  ]);
});

test('an item joins its group, or starts one', () => {
  const groups = new Map([['a', [1]]]);
  addTo(groups, 'a', 2);
  addTo(groups, 'b', 3);
  expect([...groups]).toEqual([
    ['a', [1, 2]],
    ['b', [3]],
  ]);
});
