import { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import { RelayRunner } from '#libs/eventing/relay.runner.js';
import { eventually } from '../support/eventually.js';
import { useKafka } from '../support/kafka.js';
import { type RelayChildOptions, RelayProcess } from '../support/relay.process.js';
import { appending, useRelayDatabase, Witness } from '../support/relay.js';

const PARTITIONS = 4;
const LEASE_MS = 2_000;
/** Generous: the machine may be busy with other things. */
const PATIENCE_MS = 90_000;

/** Kafka, an event store, and for each test its own topic, read from the beginning. */
export function useRelay(nodes = 1) {
  const kafka = useKafka(nodes);
  const given = useRelayDatabase();
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    for (const node of kafka.nodes) {
      node.thaw();
      node.start();
    }
    await kafka.ready();
  });

  const open = async () => {
    const topic = `events-${crypto.randomUUID()}`;
    const shape = { topic, partitions: PARTITIONS, replicationFactor: nodes, epoch: given.store.epoch };
    const observer = { failed() {}, foreign() {}, rebuilt() {} };
    const connection = { brokers: kafka.brokers };
    const bus = await KafkaBus.open({ ...shape, connection, sessionTimeout: 6_000, patience: 3_000 }, observer);
    closing.push(() => bus.close());
    const checkpoint = new RelayCheckpoint(given.database, topic, LEASE_MS);
    await checkpoint.open(given.store.epoch, PARTITIONS);
    const witness = new Witness(given.store, PARTITIONS, checkpoint);
    await bus.subscribe('witness', witness);

    return {
      topic,
      witness,
      checkpoint,

      /** Appends until it is stopped or the test ends. */
      load(callers: number) {
        const load = appending(given.store, callers);
        closing.push(() => load.stop());
        return load;
      },

      /** A relay in this process. */
      relay() {
        const options = { holder: 'here', batch: 200 };
        const runner = new RelayRunner(given.store, bus, checkpoint, { leading() {}, failed() {} }, options);
        closing.push(() => runner.stop());
        runner.start();
      },

      /** A relay in a process of its own. */
      relayProcess(more: Partial<RelayChildOptions> = {}) {
        const child = new RelayProcess({
          postgres: given.connection,
          brokers: kafka.brokers,
          topic,
          partitions: PARTITIONS,
          leaseMs: LEASE_MS,
          batch: 200,
          ...more,
        });
        closing.push(() => child.kill());
        return child;
      },

      /** Waits until the whole log was taken: exactly once, and in order. */
      async allTaken() {
        await eventually('everything was taken', async () => (await witness.missingEvents()) === 0, PATIENCE_MS);
        await witness.expectWholeLog();
      },
    };
  };
  return { kafka, given, open };
}
