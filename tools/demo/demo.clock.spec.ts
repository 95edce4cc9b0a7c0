import { DemoClock } from './demo.clock.js';

test('shows the past first, runs on, moves forwards only, and never beyond the present', () => {
  let present = 1_000;
  const clock = new DemoClock(() => present, 100);
  const seen = [[clock.now(), clock.isBehind]];
  present += 50;
  seen.push([clock.now(), clock.isBehind]);
  for (const time of [600, 300, 5_000]) {
    clock.moveTo(time);
    seen.push([clock.now(), clock.isBehind]);
  }
  present += 7;
  seen.push([clock.now(), clock.isBehind]);
  expect(seen).toEqual([
    [100, true],
    [150, true],
    [600, true],
    [600, true],
    [1_050, false],
    [1_057, false],
  ]);
});

test('shows the present unless told otherwise', () => {
  const clock = new DemoClock(() => 1_000);
  expect([clock.now(), clock.isBehind]).toEqual([1_000, false]);
});
