import { startReceiving } from '#apps/composition/projecting.js';
import { LEASE_MS } from '#apps/composition/kafka.js';
import { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import { ProgressSignal } from '#libs/eventing/progress.signal.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { answer } from './bench.child.js';
import { log, openBus, partsOfParent } from './bench.kafka.js';
import { BEFORE } from './receiving.bench.js';

// One member of a group of projectors, reading the given topic.
const [topic = ''] = process.argv.slice(2);
const { store, database, brokers } = await partsOfParent();
const bus = await openBus(topic, brokers, store.epoch);
const carrying = { bus, topic, relay: new RelayCheckpoint(database, topic, LEASE_MS) };
await startReceiving(
  { eventStore: store, database, clock: BEFORE, log, metrics: new Metrics(), progressed: new ProgressSignal() },
  carrying,
);
answer('ready');
