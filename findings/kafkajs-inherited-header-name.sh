#!/usr/bin/env bash
# kafkajs 2.2.4
#
# kafkajs gathers a received record's headers in a plain object and asks whether the object has a value under a header's
# name already, to make a list of repeated ones. A plain object inherits names: a header that is there once, and has such a
# name, arrives as a list whose first member is a function of the language, not as the bytes that were sent.
#
# Seen: a record with the headers `trace` and `constructor`, each once, is encoded by kafkajs itself; decoded again, `trace`
# is a Buffer, `constructor` is [Function: Object] and then the Buffer. The same for `toString` and `valueOf`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kafkajs@2.2.4

node --input-type=commonjs - <<'JS'
const assert = require('node:assert');
const Decoder = require('kafkajs/src/protocol/decoder');
const encode = require('kafkajs/src/protocol/recordBatch/record/v0');
const decode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder');

function received(headers) {
  const decoder = new Decoder(encode({ key: 'a', value: 'b', headers }).buffer);
  decoder.readVarInt(); // The record's length.
  return decode(decoder, { firstOffset: '0', firstTimestamp: '0' }).headers;
}

assert.deepEqual(received({ trace: '1' }).trace, Buffer.from('1'));
for (const name of ['constructor', 'toString', 'valueOf']) {
  const given = received({ trace: '1', [name]: '2' })[name];
  assert.equal(given.length, 2);
  assert.equal(typeof given[0], 'function');
  assert.deepEqual(given[1], Buffer.from('2'));
}
console.log('as described: a function precedes the value of a header with an inherited name');
JS
