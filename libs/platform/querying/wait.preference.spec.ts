import { waitSecondsOf } from './wait.preference.js';

describe('waitSecondsOf', () => {
  it.each([
    [undefined, 5],
    ['wait=10', 10],
    ['respond-async, Wait = "7"', 7],
    ['wait=0', 0],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['wait=-1', 5],
    ['wait=ten', 5],
    ['wait=2; foo=bar, wait=3', 2],
  ])('%j waits %d s', (prefer, seconds) => {
    expect(waitSecondsOf(prefer)).toBe(seconds);
  });
});
