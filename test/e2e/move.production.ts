import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runCommand } from '#test/support/command.process.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { factsOf, type History, histories, publishShuffled } from '#test/support/fact.history.js';
import { valuesFor } from '#test/support/fact.questions.js';
import { answered, differencesBetween, type Fact, FactTenant } from '#test/support/fact.tenant.js';
import { Installation } from '#test/support/installation.js';
import { useKafka } from '#test/support/kafka.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { eventStoreDbSettings, kafkaSettings } from '#test/support/profile.settings.js';
import { useBuild } from '#test/support/proof.js';
import { ADMIN_KEY, ServerProcess } from '#test/support/server.process.js';

const APPS = ['intake', 'relay', 'projector', 'insights'] as const;
const SIZE = {
  customers: 10,
  facts: [300, 300],
  changes: [20, 20],
  repeats: [20, 20],
  batch: 20,
  puts: [3, 3],
} as const;
const [history] = fc.sample(histories(SIZE), { seed: 5, numRuns: 1 }) as [History];
const way = { form: 'structured', otherwise: false } as const;

const product = useBuild();
const kafka = useKafka();

test('the apps answer every query as before the move, know repeats, refuse old positions and go on', async () => {
  const dataDir = await product.newDataDirectory();
  const old = await ServerProcess.start({ build: product.build, dataDir });
  const tenant = await FactTenant.of(new Installation(() => [old.url], ADMIN_KEY));
  const facts = factsOf(tenant.name, history);
  await publishShuffled(tenant, facts, history);
  const values = valuesFor(tenant.name, facts);
  const inQuery = { ...values, customerId: ['c-0', 'nobody'] };
  const before = await tenant.answers(values, inQuery);
  expect(answered(before)).toBeGreaterThan(300);
  const head = await tenant.head();
  await old.end('SIGTERM');

  const [double, database] = await Promise.all([EventStoreDBDouble.start(), testDatabase()]);
  const apps: ServerProcess[] = [];
  try {
    const env = {
      ...eventStoreDbSettings(double),
      ...kafkaSettings(kafka),
      PEAKEND_DATABASE_URL: databaseUrlOf(database.connection),
      PEAKEND_MASTER_KEY: readFileSync(join(dataDir, 'master.key'), 'utf8').trim(),
    };
    const { code, stderr } = await runCommand(product.build, 'move', [dataDir], '/nowhere', env);
    expect([code, stderr]).toEqual([0, expect.stringContaining('100 %')]);
    const start = (app: (typeof APPS)[number]) =>
      ServerProcess.start({ build: product.build, dataDir: '/nowhere', app, env });
    apps.push(...(await Promise.all(APPS.map(start))));

    const moved = tenant.at(new Installation(() => [apps[0]?.url as string, apps[3]?.url as string], ADMIN_KEY));
    expect(differencesBetween(before, await moved.answers(values, inQuery))).toEqual([]);
    await expect(moved.settled(head)).rejects.toThrow('FOREIGN_POSITION');
    const [repeat] = facts as [Fact];
    const sent = await moved.publish([repeat, { ...repeat, id: 'later', subject: 'later' }], way);
    expect([sent.accepted, sent.duplicates]).toEqual([1, 1]);
    const after = await moved.answers({ ...values, customerId: ['later'] }, inQuery);
    expect(after.get('/v1/customers/later as application/json')?.[0]).toBe(200);
  } finally {
    const codes = await Promise.all(apps.map((app) => app.end('SIGTERM')));
    await database.close();
    await double.stop();
    expect(codes).toEqual(apps.map(() => 0));
  }
}, 600_000);
