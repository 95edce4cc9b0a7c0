import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { Variable } from './configuration.variable.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
/** Visible ASCII without the colon, which ends the user name in Basic authentication; too many to be tried out. */
export const KEY = /^[\x21-\x39\x3b-\x7e]{32,200}$/;
/** A database that was begun with a shorter one still opens; a new one does not begin with it (adapters/keyring). */
const OLD_KEY = /^[\x21-\x39\x3b-\x7e]{1,200}$/;
export const NO_KEY = 'must be 32 to 200 visible ASCII characters without a colon: openssl rand -hex 32 makes some';
const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;

/** All settings with their defaults and bounds: the only place that knows a PEAKEND_* name. */
export class Configuration {
  @Variable('PEAKEND_PORT', 'number', 'Port to listen on; `0` takes a free one.')
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(65_535, { message: 'must be at most 65535' })
  port = 3000;

  @Variable('PEAKEND_HOST', 'text', 'Address to listen on; `0.0.0.0` for all.')
  @Matches(/^[A-Za-z0-9.:_%-]{1,253}$/, { message: 'must be an IP address or a host name' })
  host = '127.0.0.1';

  @Variable('PEAKEND_DATA_DIR', 'text', 'Directory of the embedded PostgreSQL and of the generated keys.')
  @MaxLength(4096, { message: 'must have at most 4096 characters' })
  dataDir = '.peakend';

  @Variable(
    'PEAKEND_ADMIN_KEY',
    'secret',
    'Makes tenants and their first keys; at least 32 characters. Else generated once: `admin.key` in the data directory.',
  )
  @IsOptional()
  @Matches(KEY, { message: NO_KEY })
  adminKey?: string;

  @Variable(
    'PEAKEND_MASTER_KEY',
    'secret',
    "Wraps the customers' keys; at least 32 characters. Else generated once: `master.key` in the data directory.",
  )
  @IsOptional()
  @Matches(OLD_KEY, { message: NO_KEY })
  masterKey?: string;

  @Variable(
    'PEAKEND_DATABASE_URL',
    'secret',
    'An outside PostgreSQL (`postgres://user:password@host:port/database`) instead of the embedded one.',
  )
  @IsOptional()
  @Matches(POSTGRES_URL, { message: 'must be a URL that begins with postgres://' })
  databaseUrl?: string;

  @Variable('PEAKEND_EVENT_STORE', 'text', 'Where events are kept: `postgres` or `eventstoredb`.')
  @IsIn(['postgres', 'eventstoredb'], { message: 'must be postgres or eventstoredb' })
  eventStore: 'postgres' | 'eventstoredb' = 'postgres';

  @Variable('PEAKEND_EVENTSTOREDB_URL', 'secret', 'Connection string of EventStoreDB (`esdb://…`).')
  @IsOptional()
  @Matches(/^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/, { message: 'must be a URL that begins with esdb://' })
  eventStoreDbUrl?: string;

  @Variable(
    'PEAKEND_BUS',
    'text',
    'What carries events to the projections: `postgres` or `kafka`. `eventstoredb` needs `kafka`.',
  )
  @IsIn(['postgres', 'kafka'], { message: 'must be postgres or kafka' })
  bus: 'postgres' | 'kafka' = 'postgres';

  @Variable('PEAKEND_KAFKA_BROKERS', 'text', 'Brokers, as `host:port,host:port`.')
  @IsOptional()
  @Matches(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, { message: 'must be host:port, separated by commas' })
  kafkaBrokers?: string;

  @Variable(
    'PEAKEND_KAFKA_PARTITIONS',
    'number',
    'Partitions of `peakend.events.v1`, for ever: customers are spread over them. Other topics are made with as many.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1_000, { message: 'must be at most 1000' })
  kafkaPartitions = 12;

  @Variable('PEAKEND_KAFKA_REPLICATION_FACTOR', 'number', 'Brokers that keep each partition; `3` in a cluster.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(10, { message: 'must be at most 10' })
  kafkaReplicationFactor = 1;

  @Variable('PEAKEND_KAFKA_TLS', 'boolean', 'Speak TLS to the brokers.')
  @IsBoolean({ message: 'must be true or false' })
  kafkaTls = false;

  @Variable('PEAKEND_KAFKA_SASL_MECHANISM', 'text', '`plain`, `scram-sha-256` or `scram-sha-512`.')
  @IsOptional()
  @IsIn(SASL_MECHANISMS, { message: `must be one of ${SASL_MECHANISMS.join(', ')}` })
  kafkaSaslMechanism?: (typeof SASL_MECHANISMS)[number];

  @Variable('PEAKEND_KAFKA_SASL_USERNAME', 'text', 'User name at the brokers.')
  @IsOptional()
  @MaxLength(1024, { message: 'must have at most 1024 characters' })
  kafkaSaslUsername?: string;

  @Variable('PEAKEND_KAFKA_SASL_PASSWORD', 'secret', 'Password at the brokers.')
  @IsOptional()
  @MaxLength(1024, { message: 'must have at most 1024 characters' })
  kafkaSaslPassword?: string;

  @Variable(
    'PEAKEND_PROJECTING_THREADS',
    'number',
    'Further threads that build read models, where `PEAKEND_BUS` is `postgres`; `0`: the one that serves does it, too. By default one for two cores, at most 4.',
  )
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(12, { message: 'must be at most 12' })
  projectingThreads?: number;

  @Variable('PEAKEND_WEBHOOK_ALLOW_PRIVATE', 'boolean', 'Let webhooks call private and loopback addresses.')
  @IsBoolean({ message: 'must be true or false' })
  webhookAllowPrivate = false;

  @Variable(
    'PEAKEND_LOG_LEVEL',
    'text',
    `Least severe log line written: ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
  )
  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  logLevel: (typeof LOG_LEVELS)[number] = 'info';
}
