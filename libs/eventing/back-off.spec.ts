import { BackOff } from './back-off.js';

function waits(backOff: BackOff, attempts: number): readonly number[] {
  return Array.from({ length: attempts }, () => {
    const { ms } = backOff;
    backOff.grow();
    return ms;
  });
}

test('waits twice as long after each failure, up to the limit', () => {
  expect(waits(new BackOff(100, 1_000), 6)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test('starts over when things went well in between', () => {
  const backOff = new BackOff(10, 100);
  waits(backOff, 3);
  backOff.reset();
  expect(backOff.ms).toBe(10);
});

test('starts over after an attempt that lasted longer than the limit, but not after a shorter one', () => {
  const backOff = new BackOff(10, 100);
  waits(backOff, 3);
  backOff.resetIfLasted(100);
  expect(backOff.ms).toBe(80);
  backOff.resetIfLasted(101);
  expect(backOff.ms).toBe(10);
});
