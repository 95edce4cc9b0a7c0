import { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import { useKafka } from '../support/kafka.js';
import { busSuite } from './bus.suite.js';

const kafka = useKafka();

busSuite({
  name: 'Kafka',
  async open(partitions) {
    const options = {
      connection: { brokers: kafka.brokers },
      topic: `events-${crypto.randomUUID()}`,
      partitions,
      replicationFactor: 1,
      epoch: '0a1b2c3d',
      sessionTimeout: 6_000,
      patience: 5_000,
    };
    const silent = { failed() {}, foreign() {}, rebuilt() {} };
    const buses: KafkaBus[] = [];
    const another = async () => {
      const bus = await KafkaBus.open(options, silent);
      buses.push(bus);
      return bus;
    };
    return { bus: await another(), another, close: async () => void (await Promise.all(buses.map((b) => b.close()))) };
  },
});
