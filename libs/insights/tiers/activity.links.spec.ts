import fc from 'fast-check';
import { linksOf, NEVER } from './activity.links.js';

test('each activity day leads to the next, and the last of them nowhere', () => {
  expect(linksOf(['2024-03-02', '2024-03-01', '2024-03-09'], null)).toEqual([
    { day: '2024-03-01', next: '2024-03-02' },
    { day: '2024-03-02', next: '2024-03-09' },
    { day: '2024-03-09', next: NEVER },
  ]);
});

test('a tier ends the chain, on its own day too', () => {
  expect(linksOf(['2024-03-01', '2024-03-05', '2024-03-09'], '2024-03-05')).toEqual([
    { day: '2024-03-01', next: '2024-03-05' },
  ]);
  expect(linksOf(['2024-03-01'], '2024-01-01')).toEqual([]);
});

test('of any period one link begins in it and does not end in it, if the customer was active in it and has no tier at its end', () => {
  const day = fc.integer({ min: 10, max: 30 }).map((n) => `2024-03-${n}`);
  fc.assert(
    fc.property(fc.uniqueArray(day), fc.option(day), fc.tuple(day, day), (days, tieredOn, period) => {
      const [from, to] = [...period].sort() as [string, string];
      const crossing = linksOf(days, tieredOn).filter((link) => link.day >= from && link.day < to && link.next >= to);
      const isActive = days.some((each) => each >= from && each < to);
      expect(crossing).toHaveLength(isActive && (tieredOn === null || tieredOn >= to) ? 1 : 0);
    }),
  );
});
