import fc from 'fast-check';
import type { StoredEvent } from '#libs/kernel/event.js';
import { storedEvents } from '../../../test/contract/bus.examples.js';
import { storedEvent } from '#test/support/an.event.js';
import { fromMessage, toMessage } from './kafka.record.js';

const EPOCH = '0a1b2c3d';

/** A record as it comes from Kafka: headers and values are bytes. */
const received = ({ value, headers = {} }: ReturnType<typeof toMessage>) => ({
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text as string)])),
});

test('every member of an event comes back, except its content hash', () => {
  fc.assert(
    fc.property(storedEvents(1), fc.bigInt({ min: 0n, max: 2n ** 63n }), ([event], previous) => {
      const record = { event: event as StoredEvent, previous };
      expect(fromMessage(received(toMessage(record, EPOCH)), EPOCH)).toEqual({
        event: { ...event, contentHash: null },
        previous,
      });
    }),
  );
});

const event = storedEvent(12, {
  eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
  customerId: 'Zoë',
  source: '/channels/web',
  id: '1',
  sequence: '07',
  time: Date.parse('2026-03-01T12:00:00.5Z'),
  micros: 20,
  data: { touchpoint: 'pay', text: { sealed: 'QUJD', key: 'k-1' } },
  contentHash: new Uint8Array(32),
  extensions: { dataschema: 'https://acme.example/1', region: 'eu' },
  recordedAt: Date.parse('2026-03-01T12:00:01Z'),
});

test('is a CloudEvent in binary mode, under the customer’s key', () => {
  const { key, value, headers } = toMessage({ event, previous: 9n }, EPOCH);
  expect({ key, value: value.toString(), headers }).toEqual({
    key: 'acme/Zoë',
    value: '{"touchpoint":"pay","text":{"sealed":"QUJD","key":"k-1"}}',
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '1',
      ce_source: '/channels/web',
      ce_type: 'peakend.touchpoint.recorded.v1',
      ce_subject: 'Zoë',
      ce_time: '2026-03-01T12:00:00.500020Z',
      ce_sequence: '07',
      ce_dataschema: 'https://acme.example/1',
      ce_region: 'eu',
      ce_recordedtime: '2026-03-01T12:00:01.000Z',
      ce_eventid: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
      ce_tenant: 'acme',
      ce_epoch: EPOCH,
      ce_position: '12',
      ce_previousposition: '9',
    },
  });
});

test('a record that does not belong to this log is refused with the reason', () => {
  const good = received(toMessage({ event, previous: 9n }, EPOCH));
  const without = (name: string) => ({ ...good, headers: { ...good.headers, [name]: undefined } });
  const given = (name: string, text: string) => ({ ...good, headers: { ...good.headers, [name]: Buffer.from(text) } });
  const reason = (message: Parameters<typeof fromMessage>[0]) => {
    try {
      fromMessage(message, EPOCH);
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };
  expect(reason({ value: Buffer.from('hello') })).toBe('it has no ce_epoch');
  expect(reason(given('ce_epoch', 'ffffffff'))).toBe('it is of the log ffffffff, not of 0a1b2c3d');
  expect(reason(given('ce_type', 'com.example.thing'))).toBe('it is no event of peakend');
  expect(reason(without('ce_position'))).toBe('it has no ce_position');
  expect(reason(given('ce_previousposition', 'many'))).toBe('Cannot convert many to a BigInt');
  expect(reason({ ...good, value: null })).toBe('it is no event of peakend');
  expect(reason({ ...good, value: Buffer.from('{') })).toMatch(/JSON/);
  expect(reason(good)).toBe('none');
});
