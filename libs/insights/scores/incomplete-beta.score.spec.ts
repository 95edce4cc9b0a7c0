import { incompleteBeta } from './incomplete-beta.score.js';

describe('the incomplete beta function', () => {
  // By SciPy 1.17.
  it.each([
    [0.5, 0.5, 0.5, 0.5],
    [0.2, 3, 4.5, 0.1225740810466106],
    [0.9, 100, 0.5, 4.54525490451703e-6],
    [0.999, 500, 0.5, 0.31731044730971725],
    [0.01, 2, 30, 0.03838951459523544],
  ])('of %d with %d and %d', (x, a, b, expected) => {
    expect(Math.abs(incompleteBeta(x, a, b) / expected - 1)).toBeLessThan(1e-11);
  });

  it('is 0 at 0 and 1 at 1', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
