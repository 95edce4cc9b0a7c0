import { courseOf } from './bench.memory.js';

describe('the course of memory', () => {
  it('has the medians of the second eighth and of the last', () => {
    const samples = [1, 1, 1, 40, 20, 30, ...Array<number>(15).fill(5), 70, 90, 80];
    expect(courseOf(samples)).toEqual({ quarter: 30, end: 80 });
  });

  it('takes one sample for each eighth where there are eight', () => {
    expect(courseOf([1, 2, 3, 4, 5, 6, 7, 8])).toEqual({ quarter: 2, end: 8 });
  });

  it('is not told from fewer than eight', () => {
    expect(() => courseOf([1, 2, 3, 4, 5, 6, 7])).toThrow('7 samples are too few');
  });
});
