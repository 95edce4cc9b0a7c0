import fc from 'fast-check';
import { Refusal } from '#libs/kernel/refusal.js';
import { Quotas } from './quotas.js';

class SetClock {
  time = 1_700_000_000_000;
  now = () => this.time;
}

/** Seconds of Retry-After, or `taken`. */
function trying(work: () => void): number | 'taken' {
  try {
    work();
    return 'taken';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).kind).toBe('over-quota');
    return (error as Refusal).retryAfter as number;
  }
}

describe('Quotas', () => {
  it('starts with one second of events and takes whole requests while it holds an event', () => {
    const clock = new SetClock();
    const quotas = new Quotas(clock);
    const take = (events: number) => trying(() => quotas.take('acme', 10, events));
    expect([take(9), take(1), take(1)]).toEqual(['taken', 'taken', 1]);
    clock.time += 99;
    expect(take(1)).toBe(1);
    clock.time += 1;
    expect([take(2_000), take(1)]).toEqual(['taken', 200]);
    clock.time += 199_999;
    expect(take(1)).toBe(1);
    clock.time += 1;
    expect([take(0), take(1), take(0)]).toEqual(['taken', 'taken', 1]);
  });

  it('never holds more than one second, and each tenant has its own', () => {
    const clock = new SetClock();
    const quotas = new Quotas(clock);
    quotas.take('acme', 5, 5);
    clock.time += 3_600_000;
    quotas.take('acme', 5, 5);
    expect(trying(() => quotas.check('acme', 5))).toBe(1);
    expect(trying(() => quotas.check('other', 5))).toBe('taken');
  });

  it('checks without taking, and takes nothing from those without a quota', () => {
    const quotas = new Quotas(new SetClock());
    for (let i = 0; i < 10; i++) quotas.check('acme', 1);
    expect(trying(() => quotas.take('acme', 1, 1))).toBe('taken');
    expect(trying(() => quotas.take('acme', null, 1_000_000))).toBe('taken');
  });

  it('follows a quota that is changed, and a clock that is set back', () => {
    const clock = new SetClock();
    const quotas = new Quotas(clock);
    quotas.take('acme', 1, 11);
    expect(trying(() => quotas.check('acme', 1))).toBe(11);
    expect(trying(() => quotas.check('acme', 100))).toBe(1);
    clock.time -= 60_000;
    expect(trying(() => quotas.check('acme', 1))).toBe(11);
    clock.time += 11_000;
    expect(trying(() => quotas.check('acme', 1))).toBe('taken');
  });

  it('over any period allows one second, the time passed and one overdraft; waiting as told is enough', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 3_000 }), events: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 40 }), (rate, steps) => {
        const clock = new SetClock();
        const quotas = new Quotas(clock);
        const start = clock.time;
        let taken = 0;
        let last = 0;
        for (const { wait, events } of steps) {
          clock.time += wait;
          const result = trying(() => quotas.take('acme', rate, events));
          if (result !== 'taken') {
            clock.time += result * 1_000;
            expect(trying(() => quotas.take('acme', rate, events))).toBe('taken');
          }
          // Without the last request it would not be overdrawn.
          expect(taken).toBeLessThanOrEqual(rate + (rate * (clock.time - start)) / 1_000);
          taken += events;
          last = events;
        }
        expect(taken - last).toBeLessThanOrEqual(rate + (rate * (clock.time - start)) / 1_000);
      }),
    );
  });
});
