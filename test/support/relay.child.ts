// A relay in its own process, to be killed and stopped. Prints `leading` when it leads, and `acknowledged <n>` when
// Kafka has acknowledged its nth batch. With `dieAfter` it dies between that acknowledgement and the checkpoint; with
// `sleepAt` it stops itself before sending that batch, like a machine that hangs, and sends it when woken.
import { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { Bus } from '#libs/eventing/bus.js';
import { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import { RelayRunner } from '#libs/eventing/relay.runner.js';
import type { RelayChildOptions } from './relay.process.js';

const options = JSON.parse(process.argv[2] as string) as RelayChildOptions;
const { postgres, brokers, topic, partitions, leaseMs, batch } = options;
const say = (what: string) => process.stdout.write(`${what}\n`);

const store = new PostgresEventStore(postgres, {});
await store.open();
const shape = { topic, partitions, replicationFactor: 1, epoch: store.epoch, sessionTimeout: 6_000, patience: 5_000 };
const observer = { failed: (error: unknown) => say(`failed ${String(error)}`), foreign() {}, rebuilt() {} };
const bus = await KafkaBus.open({ ...shape, connection: { brokers } }, observer);
const checkpoint = new RelayCheckpoint(new PostgresDatabase(postgres), topic, leaseMs);
await checkpoint.open(store.epoch, partitions);

let acknowledged = 0;
const onto: Pick<Bus, 'send'> = {
  async send(batches, signal) {
    if (acknowledged + 1 === options.sleepAt) {
      say('asleep');
      process.kill(process.pid, 'SIGSTOP');
    }
    await bus.send(batches, signal);
    if (++acknowledged === options.dieAfter) process.kill(process.pid, 'SIGKILL');
    say(`acknowledged ${acknowledged}`);
  },
};
const holder = String(process.pid);
new RelayRunner(store, onto, checkpoint, { ...observer, leading: () => say('leading') }, { holder, batch }).start();
