import fc from 'fast-check';
import type { StoredEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { ProjectionLanes } from './projection.lanes.js';

const eventOf = (at: number, customerId = `c-${at % 7}`): StoredEvent =>
  ({ ...anEvent({ id: `${at}`, customerId }), position: BigInt(at + 1) }) as StoredEvent;
const nothing = () => Promise.resolve();

describe('stretches', () => {
  it('are all events in their order; what lanes share is long enough, and nothing in it must be alone', () => {
    const given = fc.record({
      alone: fc.array(fc.boolean(), { maxLength: 40 }),
      lanes: fc.integer({ min: 1, max: 4 }),
      least: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(given, ({ alone, lanes, least }) => {
        const events = alone.map((_, at) => eventOf(at));
        const mustBeAlone = ({ position }: StoredEvent) => alone[Number(position) - 1] === true;
        const found = new ProjectionLanes(
          Array.from({ length: lanes }, () => nothing),
          least,
        ).stretchesOf(events, mustBeAlone);
        expect(found.flatMap((stretch) => stretch.events)).toEqual(events);
        for (const { events: some, isShared } of found) {
          expect(some.length).toBeGreaterThan(0);
          if (isShared)
            expect([some.some(mustBeAlone), some.length >= least * lanes, lanes > 1]).toEqual([false, true, true]);
        }
        // What is applied alone is not cut without need.
        expect(found.some(({ isShared }, at) => !isShared && found[at + 1]?.isShared === false)).toBe(false);
      }),
    );
  });
});

describe('taking', () => {
  it('gives each customer to one lane, whose events keep their order', async () => {
    const taken: (readonly StoredEvent[])[] = [];
    const lane = async (_after: bigint, events: readonly StoredEvent[]) => void taken.push(events);
    const events = Array.from({ length: 60 }, (_, at) => eventOf(at));
    await new ProjectionLanes([lane, lane, lane]).take(7n, events);
    expect(taken.flat()).toHaveLength(events.length);
    const customers = taken.map((each) => new Set(each.map(({ customerId }) => customerId)));
    expect(customers.reduce((sum, { size }) => sum + size, 0)).toBe(7);
    for (const each of taken) expect(each).toEqual(events.filter((event) => each.includes(event)));
    expect(taken.length).toBeGreaterThan(1);
  });

  it('ends when all lanes have, also if one of them fails', async () => {
    let ended = 0;
    const slow = async () => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      ended++;
    };
    const failing = () => Promise.reject(new Error('no'));
    const events = Array.from({ length: 60 }, (_, at) => eventOf(at));
    await expect(new ProjectionLanes([failing, slow, slow]).take(0n, events)).rejects.toThrow('no');
    expect(ended).toBe(2);
  });
});
