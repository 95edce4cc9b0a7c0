import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { useKafka } from '#test/support/kafka.js';
import { eventStoreDbSettings, kafkaSettings } from '#test/support/profile.settings.js';
import { appsSuite } from './apps.suite.js';

const APPS = ['intake', 'relay', 'projector', 'insights'] as const;

describe('Kafka', () => {
  const kafka = useKafka();
  appsSuite({ name: 'PostgreSQL and Kafka', apps: APPS, env: () => kafkaSettings(kafka) });
});

describe('EventStoreDB', () => {
  const kafka = useKafka();
  let double: EventStoreDBDouble;
  beforeAll(async () => {
    double = await EventStoreDBDouble.start();
  });
  afterAll(() => double?.stop());
  const env = () => ({ ...eventStoreDbSettings(double), ...kafkaSettings(kafka) });
  appsSuite({ name: 'EventStoreDB and Kafka', apps: APPS, env });
});
