#!/usr/bin/env bash
# kafkajs 2.2.4
#
# Kafka's record format allows a header's value to be null (a length of -1), as Java's producer sends it for
# `new RecordHeader("k", null)`. kafkajs reads such a record and gives `null`, and its own encoder of a header writes null
# as -1; but before it encodes a record it asks for the sizes of the headers, and that refuses null. So a consumer that
# passes a message's headers on as it was given them fails at the first such message.
#
# Seen: the header alone is encoded as 02 6b 01, and decoded to { key: 'k', value: null }; the record with it is refused by
# `TypeError [ERR_INVALID_ARG_TYPE]`, with an empty value it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kafkajs@2.2.4

node --input-type=commonjs - <<'JS'
const assert = require('node:assert');
const Decoder = require('kafkajs/src/protocol/decoder');
const encodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0');
const decodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0/decoder');
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0');

const header = encodeHeader({ key: 'k', value: null }).buffer;
assert.equal(header.toString('hex'), '026b01');
assert.deepEqual(decodeHeader(new Decoder(header)), { key: 'k', value: null });

const record = (value) => encodeRecord({ key: 'a', value: 'b', headers: { k: value } }).buffer;
assert.ok(record('').length > 0);
assert.throws(() => record(null), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
console.log('as described: a null value is read and encoded alone, and refused in a record');
JS
