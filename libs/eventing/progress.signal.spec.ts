import { ProgressSignal } from './progress.signal.js';

const LONG = 600_000;

it('a pause ends for everybody when something moves, or when its signal aborts', async () => {
  const signal = new ProgressSignal();
  const pauses = [signal.pause(LONG), signal.pause(LONG)];
  signal.moved();
  await Promise.all(pauses);
  const over = new AbortController();
  const aborted = signal.pause(LONG, over.signal);
  over.abort();
  await aborted;
  await signal.pause(LONG, over.signal);
});

it('a pause in which nothing moves ends when its time is up', async () => {
  const signal = new ProgressSignal();
  signal.moved();
  const began = performance.now();
  await signal.pause(20);
  // Timers may be early by a part of a millisecond.
  expect(performance.now() - began).toBeGreaterThan(18);
});

it('lingering ends when somebody waits for policies, however much moves, and nobody lingers meanwhile', async () => {
  const signal = new ProgressSignal();
  let over = false;
  const lingering = signal.linger(LONG).then(() => (over = true));
  signal.moved();
  await signal.pause(1);
  expect(over).toBe(false);
  await signal.hurrying(async () => {
    await lingering;
    await signal.linger(LONG);
  });
  const aborted = new AbortController();
  const again = signal.linger(LONG, aborted.signal);
  aborted.abort();
  await again;
});
