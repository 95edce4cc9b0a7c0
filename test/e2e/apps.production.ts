import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { useKafka } from '#test/support/kafka.js';
import { appsSuite } from './apps.suite.js';

const APPS = ['intake', 'relay', 'projector', 'insights'] as const;

describe('Kafka', () => {
  const kafka = useKafka();
  const env = () => ({
    PEAKEND_BUS: 'kafka',
    PEAKEND_KAFKA_BROKERS: kafka.brokers.join(','),
    PEAKEND_KAFKA_PARTITIONS: '4',
  });
  appsSuite({ name: 'PostgreSQL and Kafka', apps: APPS, env });
});

describe('EventStoreDB', () => {
  const kafka = useKafka();
  let double: EventStoreDBDouble;
  beforeAll(async () => {
    double = await EventStoreDBDouble.start();
  });
  afterAll(() => double?.stop());
  const env = () => ({
    PEAKEND_EVENT_STORE: 'eventstoredb',
    PEAKEND_EVENTSTOREDB_URL: double.url,
    PEAKEND_BUS: 'kafka',
    PEAKEND_KAFKA_BROKERS: kafka.brokers.join(','),
    PEAKEND_KAFKA_PARTITIONS: '4',
  });
  appsSuite({ name: 'EventStoreDB and Kafka', apps: APPS, env });
});
