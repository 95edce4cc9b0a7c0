import fc from 'fast-check';
import { EndpointCircuit } from './endpoint.circuit.js';
import { waitAfter, WAITS } from './retry.schedule.js';

const HOUR = 3_600_000;
const attempts = fc.integer({ min: 1, max: WAITS.length });
const random = fc.double({ min: 0, max: 1, noNaN: true });

test('retries go on for more than three days, and for less than five', () => {
  const waits = WAITS.map((_, index) => waitAfter(index + 1, 0, 0.5) as number);
  expect(waits.slice(0, 4)).toEqual([1_000, 5_000, 30_000, 120_000]);
  expect(waits.reduce((sum, wait) => sum + wait, 0) / HOUR).toBeCloseTo(75.7, 1);
  expect(waitAfter(WAITS.length + 1, 0, 0.5)).toBeNull();
});

test('waits are spread by a fifth to both sides, and keep what a receiver asks for, up to an hour', () => {
  fc.assert(
    fc.property(attempts, random, fc.nat(10 * HOUR), (failed, chance, asked) => {
      const wait = WAITS[failed - 1] as number;
      const found = waitAfter(failed, 0, chance) as number;
      expect(found).toBeGreaterThanOrEqual(0.8 * wait);
      expect(found).toBeLessThanOrEqual(1.2 * wait + 1e-6);
      expect(waitAfter(failed, asked, chance)).toBe(Math.max(found, Math.min(asked, HOUR)));
    }),
  );
});

test('an endpoint that fails five times in a row is tried with one at a time, after growing pauses', () => {
  const circuit = new EndpointCircuit(8);
  for (let failure = 0; failure < 4; failure++) circuit.failed(0);
  expect([circuit.isOpen, circuit.roomAt(0, 3)]).toEqual([false, 5]);
  circuit.failed(0);
  expect([circuit.isOpen, circuit.roomAt(999, 0), circuit.roomAt(1_000, 1), circuit.roomAt(1_000, 0)]).toEqual([
    true,
    0,
    0,
    1,
  ]);
  circuit.failed(1_000);
  expect([circuit.roomAt(2_999, 0), circuit.roomAt(3_000, 0)]).toEqual([0, 1]);
  for (let failure = 0; failure < 100; failure++) circuit.failed(0);
  expect([circuit.roomAt(299_999, 0), circuit.roomAt(300_000, 0)]).toEqual([0, 1]);
  expect([circuit.succeeded(60_000), circuit.isOpen, circuit.roomAt(0, 0)]).toEqual([true, false, 8]);
  expect(circuit.succeeded(60_000)).toBe(false);
});

test('what is over within a minute was no outage, and an endpoint that failed before is tried with one at a time at once', () => {
  const circuit = new EndpointCircuit(8);
  const failAt = (now: number) => Array.from({ length: 5 }, () => circuit.failed(now));
  failAt(1_000);
  expect(circuit.succeeded(60_999)).toBe(false);
  failAt(1_000);
  failAt(60_000);
  expect(circuit.succeeded(61_000)).toBe(true);
  circuit.beginOpen(0);
  expect([circuit.isOpen, circuit.roomAt(61_000, 0), circuit.succeeded(61_000)]).toEqual([true, 1, true]);
});
