import { createRequire } from 'node:module';
import { encodeRecordsAtOnce } from './kafka.encoding.js';

const require = createRequire(import.meta.url);

let mended = false;

/** Puts right what kafkajs 2.2.4, its last release, does within itself, where nothing that it offers reaches. */
export function mendKafkajs(): void {
  if (mended) return;
  mended = true;
  encodeRecordsAtOnce();
  letIdleQueuesSleep();
  endFetchersOfStoppedRunners();
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/** It looks at each connection's queue a thousand times a second, even while it is empty. */
function letIdleQueuesSleep(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  const check = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) check.call(this);
  };
}

interface Runner {
  readonly running: boolean;
  fetch(nodeId: number): Promise<readonly unknown[]>;
}

/**
 * A consumer that stops while its fetchers are made anew, as when a broker goes, misses the new ones. Each of them then
 * asks again and again without a pause, is told at once that there is nothing, and the process does nothing else any
 * more. An error is what ends a fetcher.
 */
function endFetchersOfStoppedRunners(): void {
  const { prototype } = require('kafkajs/src/consumer/runner.js') as { prototype: Runner };
  const { fetch } = prototype;
  prototype.fetch = async function (this: Runner, nodeId) {
    if (!this.running) throw new Error('The consumer has stopped');
    return fetch.call(this, nodeId);
  };
}
