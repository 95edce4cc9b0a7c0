import fc from 'fast-check';
import { useApps } from '#test/e2e/apps.suite.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { factsOf, type History, type HistorySize, histories, publishShuffled } from '#test/support/fact.history.js';
import { valuesFor } from '#test/support/fact.questions.js';
import { type Answers, answered, differencesBetween, FactTenant } from '#test/support/fact.tenant.js';
import { Installation } from '#test/support/installation.js';
import { useKafka } from '#test/support/kafka.js';
import { eventStoreDbSettings, kafkaSettings } from '#test/support/profile.settings.js';
import { full, PATIENCE_MS, useBuild } from '#test/support/proof.js';
import { ADMIN_KEY, ServerProcess } from '#test/support/server.process.js';

const APPS = ['intake', 'relay', 'projector', 'insights'] as const;
/** 20,000 events at full length, including repeats. */
const SIZE: HistorySize = full
  ? { customers: 400, facts: [17_500, 17_500], changes: [500, 500], repeats: [2_000, 2_000], batch: 40, puts: [3, 3] }
  : { customers: 15, facts: [480, 480], changes: [40, 40], repeats: [80, 80], batch: 20, puts: [3, 3] };

const seed = Number(process.env.SEED ?? 20_000);
const [history] = fc.sample(histories(SIZE), { seed, numRuns: 1 }) as [History];

/** The first profile's answers. */
let expected: Answers | undefined;

/** The same workload for each installation, as its first tenant: so the event ids are the same. */
async function answersOf(installation: Installation): Promise<Answers> {
  const tenant = await FactTenant.of(installation);
  const facts = factsOf(tenant.name, history);
  await publishShuffled(tenant, facts, history);
  const values = valuesFor(tenant.name, facts);
  return tenant.answers(values, { ...values, customerId: ['c-0', 'c-1', 'nobody'] });
}

async function expectTheSame(installation: Installation): Promise<void> {
  if (expected === undefined) throw new Error('Nothing to compare with: the embedded profile comes first');
  expect(differencesBetween(expected, await answersOf(installation))).toEqual([]);
}

describe('the embedded profile', () => {
  const product = useBuild();

  it(
    'answers every query',
    async () => {
      const server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
      expected = await answersOf(new Installation(() => [server.url], ADMIN_KEY));
      expect(await server.end('SIGTERM')).toBe(0);
      expect(answered(expected)).toBeGreaterThan(SIZE.facts[0]);
    },
    PATIENCE_MS,
  );
});

describe('PostgreSQL and Kafka', () => {
  const kafka = useKafka();
  const { server } = useApps({ name: 'PostgreSQL and Kafka', apps: APPS, env: () => kafkaSettings(kafka) });

  it(
    'answer every query as the embedded profile does',
    async () => {
      await expectTheSame(new Installation(() => [server('intake').url, server('insights').url], ADMIN_KEY));
    },
    PATIENCE_MS,
  );
});

describe('EventStoreDB and Kafka', () => {
  const kafka = useKafka();
  let double: EventStoreDBDouble;
  beforeAll(async () => {
    double = await EventStoreDBDouble.start();
  });
  afterAll(() => double?.stop());
  const env = () => ({ ...eventStoreDbSettings(double), ...kafkaSettings(kafka) });
  const { server } = useApps({ name: 'EventStoreDB and Kafka', apps: APPS, env });

  it(
    'answer every query as the embedded profile does',
    async () => {
      await expectTheSame(new Installation(() => [server('intake').url, server('insights').url], ADMIN_KEY));
    },
    PATIENCE_MS,
  );
});
