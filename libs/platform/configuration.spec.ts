import { readFileSync } from 'node:fs';
import { Configuration } from './configuration.js';
import { BadConfiguration, readConfiguration } from './configuration.reader.js';
import { configurationTable, variablesOf } from './configuration.variable.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof BadConfiguration) return error.problems;
    throw error;
  }
  return [];
}

test('needs nothing: everything has a default', () => {
  expect({ ...readConfiguration({ PATH: '/bin', HOME: '/root' }) }).toEqual({
    port: 3000,
    host: '127.0.0.1',
    dataDir: '.peakend',
    eventStore: 'postgres',
    bus: 'postgres',
    kafkaPartitions: 12,
    kafkaReplicationFactor: 1,
    kafkaTls: false,
    webhookAllowPrivate: false,
    logLevel: 'info',
  });
});

test('reads each variable as what it is', () => {
  const configuration = readConfiguration({
    PEAKEND_PORT: '8080',
    PEAKEND_HOST: '::1',
    PEAKEND_DATA_DIR: '/var/lib/peakend',
    PEAKEND_ADMIN_KEY: 'a-key',
    PEAKEND_DATABASE_URL: 'postgresql://user:word@db:5432/peakend',
    PEAKEND_KAFKA_BROKERS: 'a:9092,b:9092',
    PEAKEND_WEBHOOK_ALLOW_PRIVATE: 'true',
    PEAKEND_LOG_LEVEL: 'silent',
  });
  expect(configuration).toMatchObject({
    port: 8080,
    host: '::1',
    dataDir: '/var/lib/peakend',
    adminKey: 'a-key',
    databaseUrl: 'postgresql://user:word@db:5432/peakend',
    kafkaBrokers: 'a:9092,b:9092',
    webhookAllowPrivate: true,
    logLevel: 'silent',
  });
});

test('knows every variable that deployments rely on', () => {
  const kafka = ['BROKERS', 'TLS', 'SASL_MECHANISM', 'SASL_USERNAME', 'SASL_PASSWORD'].map((name) => `KAFKA_${name}`);
  const stores = ['DATABASE_URL', 'EVENT_STORE', 'EVENTSTOREDB_URL', 'BUS', ...kafka];
  const names = [
    'PORT',
    'HOST',
    'DATA_DIR',
    'ADMIN_KEY',
    ...stores,
    'WEBHOOK_ALLOW_PRIVATE',
    'MASTER_KEY',
    'LOG_LEVEL',
    'KAFKA_PARTITIONS',
    'KAFKA_REPLICATION_FACTOR',
  ];
  expect(
    variablesOf(Configuration)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names.map((name) => `PEAKEND_${name}`).sort());
});

test.each([
  [{ PEAKEND_PROT: '3000' }, 'PEAKEND_PROT'],
  [{ PEAKEND_: '1' }, 'PEAKEND_'],
  [{ PEAKEND_PORT: 'http' }, 'PEAKEND_PORT'],
  [{ PEAKEND_PORT: '65536' }, 'PEAKEND_PORT'],
  [{ PEAKEND_PORT: '-1' }, 'PEAKEND_PORT'],
  [{ PEAKEND_PORT: '1e3' }, 'PEAKEND_PORT'],
  [{ PEAKEND_PORT: '' }, 'PEAKEND_PORT'],
  [{ PEAKEND_HOST: 'http://x' }, 'PEAKEND_HOST'],
  [{ PEAKEND_DATABASE_URL: 'mysql://x' }, 'PEAKEND_DATABASE_URL'],
  [{ PEAKEND_EVENT_STORE: 'mongo' }, 'PEAKEND_EVENT_STORE'],
  [{ PEAKEND_BUS: 'rabbit' }, 'PEAKEND_BUS'],
  [{ PEAKEND_KAFKA_TLS: 'yes' }, 'PEAKEND_KAFKA_TLS'],
  [{ PEAKEND_KAFKA_BROKERS: 'a' }, 'PEAKEND_KAFKA_BROKERS'],
  [{ PEAKEND_LOG_LEVEL: 'loud' }, 'PEAKEND_LOG_LEVEL'],
  [{ PEAKEND_ADMIN_KEY: 'a:b' }, 'PEAKEND_ADMIN_KEY'],
])('refuses %j by name', (environment, name) => {
  const problems = problemsOf(environment as Record<string, string>);
  expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([name]);
});

test('reports all problems at once', () => {
  expect(problemsOf({ PEAKEND_PROT: '1', PEAKEND_PORT: 'x', PEAKEND_BUS: 'x' })).toHaveLength(3);
});

test('shows the bad value, unless it is a secret', () => {
  expect(problemsOf({ PEAKEND_PORT: 'http' })).toEqual(['PEAKEND_PORT must be a whole number (it is "http").']);
  expect(problemsOf({ PEAKEND_ADMIN_KEY: 'top secret' })[0]).not.toContain('top');
  expect(problemsOf({ PEAKEND_DATABASE_URL: 'mysql://user:secret@x' })[0]).not.toContain('secret');
});

test('refuses EventStoreDB without Kafka, and either without its address', () => {
  const esdb = { PEAKEND_EVENT_STORE: 'eventstoredb' };
  const kafka = { PEAKEND_BUS: 'kafka' };
  const [store, brokers] = [{ PEAKEND_EVENTSTOREDB_URL: 'esdb://x' }, { PEAKEND_KAFKA_BROKERS: 'x:9092' }];
  expect(problemsOf({ ...esdb, ...store })).toEqual([
    'PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_BUS=kafka: EventStoreDB does not carry events to the projections by itself.',
  ]);
  expect(problemsOf({ ...esdb, ...kafka })).toEqual([
    'PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_EVENTSTOREDB_URL: where EventStoreDB is (esdb://…).',
    'PEAKEND_BUS=kafka needs PEAKEND_KAFKA_BROKERS: where Kafka is (host:port,host:port).',
  ]);
  expect(problemsOf({ ...kafka, ...brokers, PEAKEND_KAFKA_SASL_MECHANISM: 'plain' })).toEqual([
    'PEAKEND_KAFKA_SASL_MECHANISM needs PEAKEND_KAFKA_SASL_USERNAME and PEAKEND_KAFKA_SASL_PASSWORD: who signs in.',
  ]);
  expect(readConfiguration({ ...esdb, ...store, ...kafka, ...brokers }).bus).toBe('kafka');
});

test("the README's table matches the class", () => {
  expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(
    configurationTable(Configuration),
  );
});
