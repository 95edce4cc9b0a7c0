#!/usr/bin/env bash
# kafkajs 2.2.4
#
# Each connection to a broker has a queue of requests. While some are pending, the queue looks at them every 10 ms. While none
# is, its timer is set with the end of a throttling that never was less the present time, a negative number, of which Node
# makes 1 ms: an idle connection wakes up ten times as often as one that waits, for as long as it is open.
#
# Seen: an empty queue looks for pending requests more than 300 times in a second (630 on a busy machine), one with a
# pending request that may not be sent yet at most 101 times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kafkajs@2.2.4

node --input-type=commonjs - <<'JS'
const assert = require('node:assert');
const RequestQueue = require('kafkajs/src/network/requestQueue');

const { checkPendingRequests } = RequestQueue.prototype;
RequestQueue.prototype.checkPendingRequests = function () {
  this.looks = (this.looks ?? 0) + 1;
  return checkPendingRequests.call(this);
};
const logger = { namespace: () => ({ debug() {}, warn() {} }) };
const queueWith = (...pending) => {
  const settings = { requestTimeout: 30_000, enforceRequestTimeout: false, clientId: 'idle', broker: 'b:9092', logger };
  const queue = new RequestQueue({ ...settings, maxInFlightRequests: 1 });
  if (pending.length > 0) queue.inflight.set(0, { entry: { correlationId: 0 } });
  queue.pending.push(...pending);
  queue.scheduleCheckPendingRequests();
  return queue;
};
const [idle, waiting] = [queueWith(), queueWith({ entry: { correlationId: 1 } })];
setTimeout(() => {
  console.log(`in a second an empty queue looked ${idle.looks} times, one with a pending request ${waiting.looks} times`);
  assert.deepEqual([idle.pending.length, waiting.pending.length], [0, 1]);
  assert.ok(idle.looks > 300);
  assert.ok(waiting.looks <= 101);
  process.exit();
}, 1_000);
JS
