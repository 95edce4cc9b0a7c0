import fc from 'fast-check';
import type { StoredEvent } from '#libs/kernel/event.js';
import { storedEvents } from '../../test/contract/bus.examples.js';
import { isIn, planPartitions } from './partition.plan.js';

const zeros = (partitions: number) => Array.from({ length: partitions }, () => 0n);
const partitions = fc.integer({ min: 1, max: 6 });
const log = fc.integer({ min: 0, max: 40 }).chain((count) => storedEvents(count));

const positionsOf = (events: readonly { readonly position: bigint }[]) => events.map(({ position }) => position);

test('a partition holds its customers’ events and those of no customer, in order, each with its predecessor', () => {
  fc.assert(
    fc.property(log, partitions, (events, count) => {
      const { batches, sent } = planPartitions(events, zeros(count));
      for (let partition = 0; partition < count; partition++) {
        const records = batches.find((batch) => batch.partition === partition)?.records ?? [];
        const own = events.filter((event) => isIn(partition, count, event));
        expect(records.map(({ event }) => event)).toEqual(own);
        expect(records.map(({ previous }) => previous)).toEqual([0n, ...positionsOf(own)].slice(0, own.length));
        expect(sent[partition]).toBe(own.at(-1)?.position ?? 0n);
      }
      for (const event of events) {
        const homes = zeros(count).filter((_, partition) => isIn(partition, count, event)).length;
        expect(homes).toBe(event.customerId === null ? count : 1);
      }
    }),
  );
});

test('the records are the same, in whatever stretches the log is carried', () => {
  fc.assert(
    fc.property(log, partitions, fc.array(fc.integer({ min: 1, max: 7 })), (events, count, cuts) => {
      const whole = planPartitions(events, zeros(count));
      let sent: readonly bigint[] = zeros(count);
      const pieces = zeros(count).map((): unknown[] => []);
      let at = 0;
      for (const size of [...cuts, events.length]) {
        const plan = planPartitions(events.slice(at, at + size), sent);
        at += size;
        sent = plan.sent;
        for (const { partition, records } of plan.batches) pieces[partition]?.push(...records);
      }
      expect(sent).toEqual(whole.sent);
      for (const { partition, records } of whole.batches) expect(pieces[partition]).toEqual(records);
    }),
  );
});

test('a customer stays in the same partition, whatever happens', () => {
  fc.assert(
    fc.property(log, partitions, (events, count) => {
      const homes = new Map<string, number>();
      const home = (event: StoredEvent) => zeros(count).findIndex((_, partition) => isIn(partition, count, event));
      for (const event of events.filter(({ customerId }) => customerId !== null)) {
        const customer = `${event.tenant}/${event.customerId}`;
        expect(homes.get(customer) ?? home(event)).toBe(home(event));
        homes.set(customer, home(event));
      }
    }),
  );
});
