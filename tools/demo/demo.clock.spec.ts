import { DemoClock, demoClock } from './demo.clock.js';
import { DAY } from './demo.event.js';

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

test('a pause is short while it is behind, as long as any other once it is not, and ends with its signal', async () => {
  const clock = new DemoClock(Date.now, Date.now() - DAY);
  await clock.pause(DAY, new AbortController().signal);
  clock.moveTo(Date.now());
  const [over, ended] = [new AbortController(), [] as string[]];
  const long = clock.pause(DAY, over.signal).then(() => ended.push('long'));
  await clock.pause(200, over.signal).then(() => ended.push('short'));
  over.abort();
  await long;
  expect(ended).toEqual(['short', 'long']);
});

test('time is turned back in a store of the demo’s own only', () => {
  const present = () => Date.parse('2026-11-30T12:00:00Z');
  const of = (more: object) =>
    demoClock({ dataDir: '/nowhere', databaseUrl: undefined, eventStore: 'postgres', ...more }, present);
  const clocks = [{}, { databaseUrl: 'postgres://localhost/peakend' }, { eventStore: 'eventstoredb' }].map(of);
  expect(clocks.map((clock) => [new Date(clock.now()).toISOString().slice(0, 10), clock.isBehind])).toEqual([
    ['2026-08-07', true],
    ['2026-11-30', false],
    ['2026-11-30', false],
  ]);
});
