import { validateSync } from 'class-validator';
import { Configuration } from './configuration.js';
import { type VariableInfo, variablesOf } from './configuration.variable.js';

/**
 * What Kubernetes tells a container of each Service in its namespace. Of a Service `peakend` that is PEAKEND_SERVICE_HOST,
 * PEAKEND_PORT_3000_TCP and others, and PEAKEND_PORT=tcp://10.0.0.1:3000, which looks like a setting.
 */
const OF_A_SERVICE = /^PEAKEND_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const SERVICE_URL = /^(tcp|udp|sctp):\/\/\S+:\d+$/;

function saysAService(name: string, text: string): boolean {
  return OF_A_SERVICE.test(name) || (/^PEAKEND_(\w+_)?PORT$/.test(name) && SERVICE_URL.test(text));
}

/** Of `npm run import`: who exports it for the one must still be able to start the other. */
const OF_TOOLS = new Set(['PEAKEND_KEY']);

/** Options of EventStoreDB's client. Of others it warns by printing the URL with its password. */
const EVENTSTOREDB_OPTIONS = [
  'tls',
  'tlsVerifyCert',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
  'connectionName',
  'maxDiscoverAttempts',
  'discoveryInterval',
  'gossipTimeout',
  'nodePreference',
  'defaultDeadline',
  'throwOnAppendFailure',
  'keepAliveInterval',
  'keepAliveTimeout',
  'dnsDiscover',
];
/** The client cannot do it, and warns of it in the same way. */
const UNVERIFIED = /[?&]tls[_-]?verify[_-]?cert=\s*false\s*(?:[&?]|$)/i;

/** What is wrong with the environment, a line each. Names the variables; values of secrets never appear. */
export class BadConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BadConfiguration';
  }
}

/**
 * The configuration that an environment describes.
 * @param defaults others than usual
 * @throws BadConfiguration naming every unknown PEAKEND_* variable and every bad value.
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  defaults: Partial<Configuration> = {},
): Configuration {
  const configuration = Object.assign(new Configuration(), defaults);
  const variables = variablesOf(Configuration);
  const problems: string[] = [];
  for (const name of Object.keys(environment)) {
    const text = environment[name];
    if (!name.startsWith('PEAKEND_') || text === undefined || OF_TOOLS.has(name) || saysAService(name, text)) continue;
    const variable = variables.find((candidate) => candidate.name === name);
    if (!variable)
      problems.push(`${name} is not a setting of peakend. Known: ${variables.map((known) => known.name).join(', ')}.`);
    else if (text === '') problems.push(`${name} is empty: give it a value or unset it.`);
    else Object.assign(configuration, { [variable.property]: valueOf(variable, text) });
  }
  const said = new Set(problems.map((problem) => problem.split(' ', 1)[0]));
  for (const error of validateSync(configuration)) {
    const variable = variables.find((candidate) => candidate.property === error.property);
    if (!variable || said.has(variable.name)) continue;
    // Decorators run from last to first, so the first rule's message comes last.
    const given = variable.kind === 'secret' ? '' : ` (it is ${JSON.stringify(environment[variable.name])})`;
    problems.push(`${variable.name} ${Object.values(error.constraints ?? {}).at(-1)}${given}.`);
  }
  if (problems.length === 0) problems.push(...profileProblems(configuration));
  if (problems.length > 0) throw new BadConfiguration(problems);
  return configuration;
}

function profileProblems(configuration: Configuration): string[] {
  const { eventStore, eventStoreDbUrl, bus, kafkaBrokers, kafkaSaslMechanism } = configuration;
  const problems = [];
  if (eventStore === 'eventstoredb' && bus !== 'kafka')
    problems.push(
      'PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_BUS=kafka: EventStoreDB does not carry events to the projections by itself.',
    );
  if (eventStore === 'eventstoredb' && eventStoreDbUrl === undefined)
    problems.push('PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_EVENTSTOREDB_URL: where EventStoreDB is (esdb://…).');
  if (bus === 'kafka' && kafkaBrokers === undefined)
    problems.push('PEAKEND_BUS=kafka needs PEAKEND_KAFKA_BROKERS: where Kafka is (host:port,host:port).');
  const unknown = eventStoreDbUrl === undefined ? [] : unknownOptions(eventStoreDbUrl);
  if (unknown.length > 0)
    problems.push(
      `PEAKEND_EVENTSTOREDB_URL has options that EventStoreDB's client does not know: ${unknown.join(', ')}. Known: ${EVENTSTOREDB_OPTIONS.join(', ')}.`,
    );
  if (eventStoreDbUrl !== undefined && UNVERIFIED.test(eventStoreDbUrl))
    problems.push(
      "PEAKEND_EVENTSTOREDB_URL has tlsVerifyCert=false, which EventStoreDB's client cannot do: name the certificate's authority by tlsCAFile, or leave it out.",
    );
  const { kafkaSaslUsername, kafkaSaslPassword } = configuration;
  if (kafkaSaslMechanism !== undefined && (kafkaSaslUsername === undefined || kafkaSaslPassword === undefined))
    problems.push(
      'PEAKEND_KAFKA_SASL_MECHANISM needs PEAKEND_KAFKA_SASL_USERNAME and PEAKEND_KAFKA_SASL_PASSWORD: who signs in.',
    );
  if (kafkaSaslMechanism === undefined && (kafkaSaslUsername !== undefined || kafkaSaslPassword !== undefined))
    problems.push(
      'PEAKEND_KAFKA_SASL_USERNAME and PEAKEND_KAFKA_SASL_PASSWORD need PEAKEND_KAFKA_SASL_MECHANISM: how to sign in.',
    );
  return problems;
}

/**
 * Reads as the client does: a name ends at "=", its case and "-" and "_" do not count but in `dnsDiscover`, and a password may
 * hold a "?".
 */
function unknownOptions(url: string): string[] {
  const flat = (name: string) => (/^dnsdiscover$/i.test(name) ? name : name.trim().toLowerCase().replace(/[_-]/g, ''));
  const known = new Set(EVENTSTOREDB_OPTIONS.map(flat));
  const location = url.replace(/^[^:]+:\/\/([^:]+:[^@]+@)?/, '');
  return [...location.matchAll(/[?&]([^=]+)=[^&?]*/g)].flatMap(([, name = '']) =>
    known.has(flat(name)) ? [] : [name],
  );
}

function valueOf(variable: VariableInfo, text: string): unknown {
  if (variable.kind === 'number') return /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (variable.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
