import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { mendKafkajs } from './kafkajs.mends.js';

interface Runner {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const Runner = createRequire(import.meta.url)('kafkajs/src/consumer/runner.js') as new (options: object) => Runner;

const logger = { namespace: () => logger, debug() {}, info() {}, warn() {}, error() {} };

/** So often a fetcher asks for the brokers before it counts as one that asks for ever. */
const OFTEN = 1_000;

/** A group whose members fetch from brokers that may come and go. */
class Group {
  brokers: readonly number[] = [1, 2];
  asked = 0;
  readonly #fetches = new EventEmitter();

  connect = async () => {};
  joinAndSync = async () => {};
  heartbeat = async () => {};
  leave = async () => {};

  getNodeIds() {
    if (this.asked++ > OFTEN) throw new Error('A fetcher asks for ever');
    return this.brokers;
  }

  async fetch(broker: number): Promise<readonly unknown[]> {
    return new Promise((resolve) => {
      this.#fetches.once(`${broker}`, () => resolve([]));
      this.#fetches.emit(`asked ${broker}`);
    });
  }

  /** Once a fetcher waits for the broker's answer. */
  fetching = (broker: number) => new Promise((resolve) => this.#fetches.once(`asked ${broker}`, resolve));
  answer = (broker: number) => this.#fetches.emit(`${broker}`);
}

test('a consumer that stops while its fetchers are made anew leaves none of them', async () => {
  mendKafkajs();
  const group = new Group();
  const options = { logger, consumerGroup: group, instrumentationEmitter: { emit() {} }, onCrash() {} };
  const runner = new Runner({ ...options, concurrency: 1, eachBatch: async () => {}, retry: { retries: 0 } });
  const both = Promise.all([1, 2].map((broker) => group.fetching(broker)));
  await runner.start();
  await both;
  group.brokers = [2];
  // The first fetcher sees that a broker is gone. The second, which waits for the other broker, is awaited.
  group.answer(1);
  await new Promise(setImmediate);
  const stopped = runner.stop();
  group.answer(2);
  await stopped;
  expect(group.asked).toBeLessThan(OFTEN);
});
