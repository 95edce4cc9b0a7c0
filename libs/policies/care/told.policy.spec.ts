import { mergeTold } from './told.policy.js';

const YEAR = 365 * 86_400_000;

test('care is known for as long as a rule may ask that there be none again, what was left out for 800 days', () => {
  const cared = { first: [0, true], second: [0, false] } as const;
  const later = (years: number) =>
    Object.keys(mergeTold({ cared }, { cared: { last: [years * YEAR, false] } }).cared ?? {});
  expect(later(2)).toEqual(['first', 'last', 'second']);
  expect(later(3)).toEqual(['first', 'last']);
  expect(later(10)).toEqual(['first', 'last']);
  expect(later(11)).toEqual(['last']);
});
