import { validateSync } from 'class-validator';
import { Configuration } from './configuration.js';
import { type VariableInfo, variablesOf } from './configuration.variable.js';

/** What is wrong with the environment, one problem a line. Names the variables; values of secrets never appear. */
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
  const { kafkaSaslUsername, kafkaSaslPassword } = configuration;
  if (kafkaSaslMechanism !== undefined && (kafkaSaslUsername === undefined || kafkaSaslPassword === undefined))
    problems.push(
      'PEAKEND_KAFKA_SASL_MECHANISM needs PEAKEND_KAFKA_SASL_USERNAME and PEAKEND_KAFKA_SASL_PASSWORD: who signs in.',
    );
  return problems;
}

function valueOf(variable: VariableInfo, text: string): unknown {
  if (variable.kind === 'number') return /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (variable.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
