import { createRequire } from 'node:module';
import type { KafkaMessage } from 'kafkajs';
import { encodeRecord } from './kafka.encoding.js';
import { toInboxRecord } from './kafka.inbox.record.js';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder.js');
const decode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder.js');

/** A record as kafkajs hands it out after receiving it. */
function received(headers: Readonly<Record<string, string | string[]>>): KafkaMessage {
  const decoder = new Decoder(encodeRecord({ key: null, value: 'hello', headers }).buffer);
  decoder.readVarInt();
  return decode(decoder, { firstOffset: '7', firstTimestamp: '0', magicByte: 2 });
}

test('headers keep their order and repetitions, even under names that every object has', () => {
  const given: [string, string | string[]][] = [
    ['content-type', 'application/json'],
    ['constructor', '1'],
    ['toString', '2'],
    ['valueOf', ['3', '4']],
    ['__proto__', '5'],
    ['hasOwnProperty', ''],
    ['twice', ['6', '7']],
  ];
  // Not by assignment: that would set the prototype.
  const { headers, ...rest } = toInboxRecord(3, received(Object.fromEntries(given)));
  expect(rest).toEqual({ partition: 3, offset: 7n, value: Buffer.from('hello') });
  expect(headers.map(([name, value]) => [name, value?.toString()])).toEqual(
    given.flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  );
});

test('a header without a value stays without one, and a message without headers has none', () => {
  const message = { offset: '7', value: null } as KafkaMessage;
  const headers = { constructor: [null], none: null } as never;
  expect(toInboxRecord(0, { ...message, headers }).headers).toEqual([
    ['constructor', null],
    ['none', null],
  ]);
  expect(toInboxRecord(0, message).headers).toEqual([]);
});
