import fc from 'fast-check';
import { DateTime } from 'luxon';
import type pg from 'pg';
import { useApps } from '#test/e2e/apps.suite.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { factsOf, type History, type HistorySize, histories, publishShuffled } from '#test/support/fact.history.js';
import { valuesFor } from '#test/support/fact.questions.js';
import { type Answers, answered, differencesBetween, FactTenant, undecided, ZONE } from '#test/support/fact.tenant.js';
import { eventually } from '#test/support/eventually.js';
import { Installation } from '#test/support/installation.js';
import { useKafka } from '#test/support/kafka.js';
import { readLogTopic } from '#test/support/log.topic.js';
import { lastClosedDayOf, missDays } from '#test/support/missed.days.js';
import { eventStoreDbSettings, kafkaSettings } from '#test/support/profile.settings.js';
import { full, logOf, PATIENCE_MS, useBuild } from '#test/support/proof.js';
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
/** The days that its policies closed. */
let closed: readonly Closed[] | undefined;

/** The days that are compared: midnights that pass while the profiles take their turns are not. */
const UNTIL = Date.now();
const SINCE = new Date(UNTIL - 30 * 86_400_000);

/** What a policy decided, as its log or its topic holds it. */
interface Closed {
  readonly eventId: string;
  readonly data: { readonly day: string; readonly endedAt: string };
}

/** The midnight after one, in the zone of the tenant. */
const dayAfter = (midnight: string) => DateTime.fromISO(midnight, { zone: ZONE }).plus({ days: 1 }).toMillis();

/** Lets the policies close thirty days, and answers what `read` finds of them once they are all projected. */
async function daysClosed(
  address: pg.ClientConfig,
  tenant: string,
  read: () => Promise<readonly Closed[]>,
): Promise<readonly Closed[]> {
  await missDays(address, tenant, SINCE);
  const found = async () => (await read()).filter(({ data }) => Date.parse(data.endedAt) <= UNTIL);
  await eventually('the days are closed', async () => {
    const last = (await found()).at(-1)?.data;
    if (last === undefined || dayAfter(last.endedAt) <= UNTIL) return false;
    const projected = await lastClosedDayOf(address, tenant);
    return projected !== undefined && projected >= last.day;
  });
  return found();
}

/** Expects every partition of the topic to carry the days that the embedded profile closed, in their order. */
async function expectTheSameDays(brokers: readonly string[], address: pg.ClientConfig): Promise<void> {
  const carried = async () =>
    (await readLogTopic(brokers)).map((records) =>
      records.flatMap(({ headers, value }): readonly Closed[] =>
        headers.ce_type === 'peakend.day.closed.v1'
          ? [{ eventId: headers.ce_eventid ?? '', data: JSON.parse(value ?? '{}') }]
          : [],
      ),
    );
  await daysClosed(address, TENANT, async () => (await carried())[0] ?? []);
  const partitions = (await carried()).map((days) => days.filter(({ data }) => Date.parse(data.endedAt) <= UNTIL));
  expect(partitions).toEqual(partitions.map(() => closed));
  expect(partitions.length).toBeGreaterThan(1);
}

/** What the first tenant of each installation is called. */
const TENANT = 'tenant-1';

/** The same workload for each installation, as its first tenant: so the event ids are the same. */
async function answersOf(installation: Installation): Promise<Answers> {
  const tenant = await FactTenant.of(installation);
  const facts = factsOf(tenant.name, history);
  await publishShuffled(tenant, facts, history);
  const values = valuesFor(tenant.name, facts);
  return undecided(await tenant.answers(values, { ...values, customerId: ['c-0', 'c-1', 'nobody'] }));
}

async function expectTheSame(installation: Installation): Promise<void> {
  if (expected === undefined) throw new Error('Nothing to compare with: the embedded profile comes first');
  expect(differencesBetween(expected, await answersOf(installation))).toEqual([]);
}

describe('the embedded profile', () => {
  const product = useBuild();

  it(
    'answers every query, and closes days',
    async () => {
      const server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
      expected = await answersOf(new Installation(() => [server.url], ADMIN_KEY));
      const address = server.postgresAddress();
      closed = await daysClosed(address, TENANT, async () =>
        (await logOf(address)).flatMap(({ type, tenant, eventId, data }) =>
          type === 'day.closed' && tenant === TENANT ? [{ eventId, data }] : [],
        ),
      );
      expect(closed.length).toBeGreaterThan(28);
      expect(await server.end('SIGTERM')).toBe(0);
      expect(answered(expected)).toBeGreaterThan(SIZE.facts[0]);
    },
    PATIENCE_MS,
  );
});

describe('PostgreSQL and Kafka', () => {
  const kafka = useKafka();
  const { server, database } = useApps({ name: 'PostgreSQL and Kafka', apps: APPS, env: () => kafkaSettings(kafka) });

  it(
    'answer every query as the embedded profile does, and close the same days in every partition',
    async () => {
      await expectTheSame(new Installation(() => [server('intake').url, server('insights').url], ADMIN_KEY));
      await expectTheSameDays(kafka.brokers, database());
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
  const { server, database } = useApps({ name: 'EventStoreDB and Kafka', apps: APPS, env });

  it(
    'answer every query as the embedded profile does, and close the same days in every partition',
    async () => {
      await expectTheSame(new Installation(() => [server('intake').url, server('insights').url], ADMIN_KEY));
      await expectTheSameDays(kafka.brokers, database());
    },
    PATIENCE_MS,
  );
});
