import { ProgressSignal } from './progress.signal.js';

const LONG = 600_000;

describe.each([
  ['the projection', 'projected', 'untilProjected', 'decided'],
  ['a policy', 'decided', 'untilDecided', 'projected'],
] as const)('waiting for %s', (_what, moved, untilMoved, movedElse) => {
  it('ends for everybody when it moves, or when its signal aborts', async () => {
    const signal = new ProgressSignal();
    const waits = [signal[untilMoved](LONG), signal[untilMoved](LONG)];
    signal[moved]();
    await Promise.all(waits);
    const over = new AbortController();
    const aborted = signal[untilMoved](LONG, over.signal);
    over.abort();
    await aborted;
    await signal[untilMoved](LONG, over.signal);
  });

  it('ends when its time is up, whatever else moves', async () => {
    const signal = new ProgressSignal();
    const began = performance.now();
    const waiting = signal[untilMoved](20);
    signal[movedElse]();
    await waiting;
    // Timers may be early by a part of a millisecond.
    expect(performance.now() - began).toBeGreaterThan(18);
  });
});

it('lingering ends when somebody waits for policies, however much moves, and nobody lingers meanwhile', async () => {
  const signal = new ProgressSignal();
  let over = false;
  const lingering = signal.linger(LONG).then(() => (over = true));
  signal.projected();
  signal.decided();
  await signal.untilDecided(1);
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
