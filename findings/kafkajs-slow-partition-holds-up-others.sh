#!/usr/bin/env bash
# kafkajs 2.2.4
#
# `partitionsConsumedConcurrently` lets batches of several partitions be handled at the same time. But what the client
# fetches from a broker it fetches for all partitions of that broker together, and it asks again only after every batch of
# the last answer was handled. While one partition's batch takes long, all others of the same broker stand still, however
# many workers are idle.
#
# Seen: with eight workers, while a batch of partition 0 is being handled, one batch of partition 1 is handled at once, and
# the broker is not asked for another; as soon as the slow batch is done, it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kafkajs@2.2.4

node --input-type=commonjs - <<'JS'
const assert = require('node:assert');
const createFetchManager = require('kafkajs/src/consumer/fetchManager');

const logger = { namespace: () => logger, debug() {}, info() {} };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let release;
const slow = new Promise((resolve) => (release = resolve));
let fetches = 0;
const handled = [];
const manager = createFetchManager({
  logger,
  getNodeIds: () => ['the only broker'],
  concurrency: 8,
  // Both partitions always have more.
  fetch: async () => {
    fetches++;
    await pause(1);
    return [0, 1].map((partition) => ({ topic: 'topic', partition }));
  },
  handler: async ({ partition }) => {
    if (partition === 0) await slow;
    handled.push(partition);
  },
});
manager.start();

(async () => {
  await pause(500);
  console.log(`while a batch of partition 0 is handled: ${fetches} fetch, handled of partition ${handled}`);
  assert.deepEqual([fetches, handled], [1, [1]]);
  release();
  while (fetches < 10) await pause(1);
  console.log(`once it is done: ${fetches} fetches`);
  process.exit();
})();
JS
