import { readFileSync } from 'node:fs';
import { EventStoreDBClient } from '@eventstore/db-client';
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
    PEAKEND_ADMIN_KEY: 'a-key-that-has-32-characters-now',
    PEAKEND_DATABASE_URL: 'postgresql://user:word@db:5432/peakend',
    PEAKEND_KAFKA_BROKERS: 'a:9092,b:9092',
    PEAKEND_WEBHOOK_ALLOW_PRIVATE: 'true',
    PEAKEND_LOG_LEVEL: 'silent',
  });
  expect(configuration).toMatchObject({
    port: 8080,
    host: '::1',
    dataDir: '/var/lib/peakend',
    adminKey: 'a-key-that-has-32-characters-now',
    databaseUrl: 'postgresql://user:word@db:5432/peakend',
    kafkaBrokers: 'a:9092,b:9092',
    webhookAllowPrivate: true,
    logLevel: 'silent',
  });
});

test('has other defaults for who asks for them, which the environment overrules', () => {
  const defaults = { dataDir: '.elsewhere', logLevel: 'warn' } as const;
  expect(readConfiguration({}, defaults)).toMatchObject(defaults);
  expect(readConfiguration({ PEAKEND_DATA_DIR: 'here' }, defaults)).toMatchObject({
    dataDir: 'here',
    logLevel: 'warn',
  });
});

test("passes over the importer's key", () => {
  expect(problemsOf({ PEAKEND_KEY: 'pk_1' })).toEqual([]);
});

test('knows every variable that others rely on', () => {
  const kafka = ['BROKERS', 'TLS', 'SASL_MECHANISM', 'SASL_USERNAME', 'SASL_PASSWORD'].map((name) => `KAFKA_${name}`);
  const stores = ['DATABASE_URL', 'EVENT_STORE', 'EVENTSTOREDB_URL', 'BUS', ...kafka];
  const names = [
    'PORT',
    'HOST',
    'DATA_DIR',
    'ADMIN_KEY',
    ...stores,
    'PROJECTING_THREADS',
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
  [{ PEAKEND_PROJECTING_THREADS: '13' }, 'PEAKEND_PROJECTING_THREADS'],
  [{ PEAKEND_PROJECTING_THREADS: '0.5' }, 'PEAKEND_PROJECTING_THREADS'],
  [{ PEAKEND_EVENT_STORE: 'mongo' }, 'PEAKEND_EVENT_STORE'],
  [{ PEAKEND_BUS: 'rabbit' }, 'PEAKEND_BUS'],
  [{ PEAKEND_KAFKA_TLS: 'yes' }, 'PEAKEND_KAFKA_TLS'],
  [{ PEAKEND_KAFKA_BROKERS: 'a' }, 'PEAKEND_KAFKA_BROKERS'],
  [{ PEAKEND_LOG_LEVEL: 'loud' }, 'PEAKEND_LOG_LEVEL'],
  [{ PEAKEND_ADMIN_KEY: 'a:key:that:has:more:than:32:characters' }, 'PEAKEND_ADMIN_KEY'],
  [{ PEAKEND_ADMIN_KEY: 'x'.repeat(31) }, 'PEAKEND_ADMIN_KEY'],
])('refuses %j by name', (environment, name) => {
  const problems = problemsOf(environment as Record<string, string>);
  expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([name]);
});

test('ignores what Kubernetes tells of Services, whatever they are called', () => {
  const services = {
    PEAKEND_SERVICE_HOST: '10.96.0.7',
    PEAKEND_SERVICE_PORT: '3000',
    PEAKEND_SERVICE_PORT_HTTP: '3000',
    PEAKEND_PORT: 'tcp://10.96.0.7:3000',
    PEAKEND_PORT_3000_TCP: 'tcp://10.96.0.7:3000',
    PEAKEND_PORT_3000_TCP_PROTO: 'tcp',
    PEAKEND_PORT_3000_TCP_PORT: '3000',
    PEAKEND_PORT_3000_TCP_ADDR: '10.96.0.7',
    PEAKEND_INTAKE_SERVICE_HOST: 'fd00::7',
    PEAKEND_INTAKE_PORT: 'tcp://[fd00::7]:3000',
    PEAKEND_INTAKE_PORT_53_UDP_ADDR: 'fd00::7',
  };
  expect(readConfiguration(services)).toEqual(readConfiguration({}));
  for (const name of Object.keys(services).filter((each) => /(?<!SERVICE)_PORT$/.test(each) && !/TCP/.test(each)))
    expect(problemsOf({ ...services, [name]: 'tcp' })).toEqual([expect.stringMatching(`^${name} `)]);
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
  for (const name of ['PEAKEND_KAFKA_SASL_USERNAME', 'PEAKEND_KAFKA_SASL_PASSWORD'])
    expect(problemsOf({ ...kafka, ...brokers, [name]: 'given' })).toEqual([
      'PEAKEND_KAFKA_SASL_USERNAME and PEAKEND_KAFKA_SASL_PASSWORD need PEAKEND_KAFKA_SASL_MECHANISM: how to sign in.',
    ]);
  expect(readConfiguration({ ...esdb, ...store, ...kafka, ...brokers }).bus).toBe('kafka');
});

describe('options of EventStoreDB', () => {
  const KNOWN =
    'tls, tlsVerifyCert, tlsCAFile, userCertFile, userKeyFile, connectionName, maxDiscoverAttempts, discoveryInterval, gossipTimeout, nodePreference, defaultDeadline, throwOnAppendFailure, keepAliveInterval, keepAliveTimeout, dnsDiscover';
  const url = (options: string) => ({ PEAKEND_EVENTSTOREDB_URL: `esdb://user:SECRET?x=1@h:2113${options}` });

  test.each([
    ['?tlz=false', 'tlz'],
    ['/?tls&tls=true&a=&DNSDiscover=true', 'tls&tls, a, DNSDiscover'],
  ])('are refused by name if its client does not know them, as it would print the password: %s', (options, names) => {
    expect(problemsOf(url(options))).toEqual([
      `PEAKEND_EVENTSTOREDB_URL has options that EventStoreDB's client does not know: ${names}. Known: ${KNOWN}.`,
    ]);
  });

  test('are refused where its client would print the password to say that it cannot', () => {
    expect(problemsOf(url('?tls=true&tlsVerifyCert=false'))).toEqual([
      "PEAKEND_EVENTSTOREDB_URL has tlsVerifyCert=false, which EventStoreDB's client cannot do: name the certificate's authority by tlsCAFile, or leave it out.",
    ]);
  });

  test('are taken if it does', () => {
    const flags = { tlsVerifyCert: 'true', dnsDiscover: 'true' };
    const values = {
      ...flags,
      nodePreference: 'leader',
      tls: 'false',
      throwOnAppendFailure: 'true',
      connectionName: 'a',
    };
    const file = { tlsCAFile: 'package.json', userCertFile: 'package.json', userKeyFile: 'package.json' };
    const given: Record<string, string> = { ...values, ...file };
    const options = `?${KNOWN.split(', ')
      .map((name) => `${name}=${given[name] ?? '10000'}`)
      .join('&')}`;
    expect(problemsOf(url(options))).toEqual([]);
    expect(problemsOf(url(options.replace('tlsCAFile', 'TLS_ca-file')))).toEqual([]);
    const warned = import.meta.jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    EventStoreDBClient.connectionString(`esdb://h:2113${options}`);
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });
});

test("the README's table matches the class", () => {
  expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(
    configurationTable(Configuration),
  );
});
