import { validateSync } from 'class-validator';
import { Configuration } from './configuration.js';
import { type VariableInfo, variablesOf } from './configuration.variable.js';

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
    if (!variable)
      problems.push(`${name} is not a setting of peakend. Known: ${variables.map((known) => known.name).join(', ')}.`);
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
    return [
      'PEAKEND_EVENT_STORE=eventstoredb needs PEAKEND_BUS=kafka: EventStoreDB does not carry events to the projections by itself.',
    ];
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
