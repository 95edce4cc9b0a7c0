import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min, validateSync } from 'class-validator';
import { Variable, type VariableInfo, variablesOf } from './configuration.variable.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
/** Visible ASCII without the colon, which ends the user name in Basic authentication. */
const KEY = /^[\x21-\x39\x3b-\x7e]{1,200}$/;
const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;

/** Everything that can be set from outside, its default and its bounds: the only place that knows a PEAKEND_* name. */
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

  @Variable('PEAKEND_ADMIN_KEY', 'secret', 'Makes tenants and their first keys. Else generated once: `admin.key` in the data directory.')
  @IsOptional()
  @Matches(KEY, { message: 'must be 1 to 200 visible ASCII characters without a colon' })
  adminKey?: string;

  @Variable('PEAKEND_MASTER_KEY', 'secret', "Wraps the customers' keys. Else generated once: `master.key` in the data directory.")
  @IsOptional()
  @Matches(KEY, { message: 'must be 1 to 200 visible ASCII characters without a colon' })
  masterKey?: string;

  @Variable('PEAKEND_DATABASE_URL', 'secret', 'An outside PostgreSQL (`postgres://user:password@host:port/database`) instead of the embedded one.')
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

  @Variable('PEAKEND_BUS', 'text', 'What carries events to the projections: `postgres` or `kafka`. `eventstoredb` needs `kafka`.')
  @IsIn(['postgres', 'kafka'], { message: 'must be postgres or kafka' })
  bus: 'postgres' | 'kafka' = 'postgres';

  @Variable('PEAKEND_KAFKA_BROKERS', 'text', 'Brokers, as `host:port,host:port`.')
  @IsOptional()
  @Matches(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, { message: 'must be host:port, separated by commas' })
  kafkaBrokers?: string;

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

  @Variable('PEAKEND_WEBHOOK_ALLOW_PRIVATE', 'boolean', 'Let webhooks call private and loopback addresses.')
  @IsBoolean({ message: 'must be true or false' })
  webhookAllowPrivate = false;

  @Variable('PEAKEND_LOG_LEVEL', 'text', `Least severe log line written: ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`)
  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  logLevel: (typeof LOG_LEVELS)[number] = 'info';
}

/** What is wrong with the environment, a line each. Names the variables; values of secrets never appear. */
export class BadConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadConfiguration';
  }
}

/**
 * The configuration that an environment describes.
 * @throws BadConfiguration naming every unknown PEAKEND_* variable and every bad value.
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const configuration = new Configuration();
  const variables = variablesOf(Configuration);
  const problems: string[] = [];
  for (const name of Object.keys(environment)) {
    const text = environment[name];
    if (!name.startsWith('PEAKEND_') || text === undefined) continue;
    const variable = variables.find((candidate) => candidate.name === name);
    if (!variable) problems.push(`${name} is not a setting of peakend. Known: ${variables.map((known) => known.name).join(', ')}.`);
    else if (text === '') problems.push(`${name} is empty: give it a value or unset it.`);
    else Object.assign(configuration, { [variable.property]: valueOf(variable, text) });
  }
  const said = new Set(problems.map((problem) => problem.split(' ', 1)[0]));
  for (const error of validateSync(configuration)) {
    const variable = variables.find((candidate) => candidate.property === error.property);
    if (!variable || said.has(variable.name)) continue;
    // Decorators run from the last to the first, and so do their messages: the first rule's is the last.
    const given = variable.kind === 'secret' ? '' : ` (it is ${JSON.stringify(environment[variable.name])})`;
    problems.push(`${variable.name} ${Object.values(error.constraints ?? {}).at(-1)}${given}.`);
  }
  if (problems.length === 0) problems.push(...profileProblems(configuration));
  if (problems.length > 0) throw new BadConfiguration(problems);
  return configuration;
}

function profileProblems({ eventStore, bus }: Configuration): string[] {
  if (eventStore === 'eventstoredb' && bus !== 'kafka') {
    return ['PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_BUS=kafka: EventStoreDB does not carry events to the projections by itself.'];
  }
  const absent = [];
  if (eventStore === 'eventstoredb') absent.push('PEAKEND_EVENT_STORE=eventstoredb');
  if (bus === 'kafka') absent.push('PEAKEND_BUS=kafka');
  return absent.map((setting) => `${setting} is not available in this version: unset it to use PostgreSQL.`);
}

function valueOf(variable: VariableInfo, text: string): unknown {
  if (variable.kind === 'number') return /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (variable.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
